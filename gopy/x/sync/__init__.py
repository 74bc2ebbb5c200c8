"""Ways to work together that are made of the ones in `gopy.sync`.

Go: golang.org/x/sync
"""
