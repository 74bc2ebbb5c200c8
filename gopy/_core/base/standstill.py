"""What stops all threads for a moment where there is no GIL, so that a fork does no harm.

To ask where all threads are is such a call, and so are setting events of `sys.monitoring`, a
collection, and the start of a thread where there have never been so many.  A thread that waits for
the others to stop holds a lock of CPython's, which a child that is forked just then inherits locked
for ever: its first collection never ends (seen with 3.13).  So who makes such a call holds ``mu``,
and so does who forks.  Nor does a thread of gopy's begin to end while another holds it
(`ending.parts`), or become known to `threading` (`sched.enrol`).

Locking: ``mu`` is a leaf, and may be taken again by who holds it: a finalizer may ask, too.
A collection takes it wherever it begins, so a lock that is held while something is allocated
comes before it.

Go: none
"""

import gc
import sys
from _thread import RLock
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Final

WORLD_STOPS: Final = "t" in getattr(sys, "abiflags", "")  # a build that can do without the GIL

mu = RLock()
unforked: Final[AbstractContextManager[object]] = mu if WORLD_STOPS else nullcontext()


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep CPython 3.11 from collecting while it's asked for frames.

    It holds a lock then that threads take when they begin and end.  A finalizer may let one of
    these have its turn, which then waits for the lock, and has the GIL.
    """
    if sys.version_info >= (3, 12):  # it sees to that itself
        yield
        return
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def current_frames() -> dict[int, FrameType]:
    """Return each thread's innermost frame, by its ident, as `sys._current_frames` does."""
    with unforked, uncollected():
        return sys._current_frames()
