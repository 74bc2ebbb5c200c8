"""The language: goroutines, channels, select, defer and panic.

`gopy` itself exports what users need; packages inside gopy import the modules.  The one
that is imported here makes itself known to `chan`, which uses it and does not import it.
"""

from gopy._lang.unbuffered import Unbuffered

__all__ = ["Unbuffered"]
