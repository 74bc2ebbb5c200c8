"""What Go keeps beside its standard library: ``golang.org/x``.

Go: golang.org/x
"""
