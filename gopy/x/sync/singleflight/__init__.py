"""Many ask for the same thing at once; one goes and gets it for all.

Go: golang.org/x/sync/singleflight
"""

from gopy.x.sync.singleflight.group import Group
from gopy.x.sync.singleflight.outcome import Result

__all__ = ["Group", "Result"]
