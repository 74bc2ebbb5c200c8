"""The name under which `threading` knows the thread of an M.

A thread that `threading` did not start is no member of its list until somebody there asks who
he is: then it gets a dummy with a number for a name, which up to 3.11 is never taken off again.
So an M's thread enters itself, under its own name, and leaves when it ends.  Nobody joins it,
neither a program nor the interpreter at its end.

The system knows the thread by the same name, where it lets itself be told.

`threading` keeps in a dict of all threads who is whose dummy, and CPython wants that dict in the
child of a fork before anybody can mend it: so where there is no GIL nobody forks meanwhile.
Who holds the lock of `threading`'s list may begin to collect, and then wants the one that keeps
forks away: so that isn't kept while that is waited for.

At its end Python stops all other threads where they are, and then wants the list's lock itself:
so nobody enters himself then (`enter_no_more`).  Later versions take a dummy off when the locals of
its thread go, by code of Python's, which runs on the main thread then, and under that lock: an M's
does without, as it leaves by itself.

Go: none
"""

import threading
from _thread import get_ident, get_native_id
from contextlib import suppress
from time import sleep

from gopy._core.base import standstill
from gopy._core.base.threads import STEP_S

_over = False  # Python ends
END_S = 0.5  # so long its end waits for who keeps forks away


class MThread(threading._DummyThread):
    """What `threading.current_thread` returns on an M; it can't be joined."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        own = getattr(threading, "_thread_local_info", None)  # from 3.13 on
        tracker = vars(own).pop("_track_dummy_thread_ref", None) if own is not None else None
        if tracker is not None:
            tracker._dummy_thread = None  # whom it takes off the list when it goes: now


def enrol(name: str) -> None:
    """Let the caller's thread be known as name."""
    while not _entered(name):
        sleep(STEP_S)
    with suppress(OSError), open(f"/proc/self/task/{get_native_id()}/comm", "w") as comm:
        comm.write(name)


def _entered(name: str) -> bool:
    """Enter the caller's thread unless another is at the list; return whether that was done."""
    listed = threading._active_limbo_lock  # type: ignore[attr-defined]  # not in typeshed
    with standstill.unforked:
        if _over:
            return True
        if not listed.acquire(blocking=False):
            return False
        try:
            MThread(name)
        finally:
            listed.release()
    return True


def enter_no_more() -> None:
    """Let no thread be entered from now on, nor be at it; where there is no GIL."""
    global _over
    _over = True
    if standstill.mu.acquire(timeout=END_S):  # not while somebody is
        standstill.mu.release()


def strike_off() -> None:
    """Let the caller's thread, which ends, be known no more."""
    threading._active.pop(get_ident(), None)  # type: ignore[attr-defined]  # not in typeshed
