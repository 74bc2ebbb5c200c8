"""What `gopy.time` has no part of.

Go: golang.org/x/time
"""
