"""A limit to how much goes on at once, of which everyone takes as much as needed.

Go: golang.org/x/sync/semaphore
"""

from gopy.x.sync.semaphore.weighted import Weighted

__all__ = ["Weighted"]
