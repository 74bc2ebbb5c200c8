"""Where all threads are, asked so that a fork does no harm.

Without the GIL that question stops the world.  A thread that waits to do so holds a lock of
CPython's, which a child that is forked just then inherits locked for ever: its first
collection, or its own question, never ends (seen with 3.13).  So there nobody asks while the
process forks, and it does not fork while somebody asks.

Locking: ``mu`` is a leaf, and may be taken again by who holds it: a finalizer may ask.

Go: none
"""

import sys
from _thread import RLock
from types import FrameType
from typing import Final

WORLD_STOPS: Final = "t" in getattr(sys, "abiflags", "")  # a build that can do without the GIL

mu = RLock()


def current_frames() -> dict[int, FrameType]:
    """Return each thread's innermost frame, by its ident."""
    if not WORLD_STOPS:
        return sys._current_frames()
    with mu:
        return sys._current_frames()
