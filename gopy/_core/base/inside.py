"""Code that runs in the midst of gopy's own: finalizers and handlers of signals (R1).

The interpreter calls them between any two instructions, also where gopy holds a lock.  To take
that lock again would wait for ever, and what it guards is half done.  So while a thread
stands in such a place, which the scheduler finds out (`sched.midst`), it is in ``threads``, and

    what returns nothing (close, unlock, done, signal …)   is put off, until a hub comes by
    go                                                     makes a goroutine that begins then
    all else                                               raises RuntimeError, and does nothing

Who asks looks first whether anybody is in ``threads``: nearly always nobody is.

Go: none; finalizers run on a goroutine of their own there
"""

import sys
from _thread import get_ident
from collections import deque
from collections.abc import Callable
from typing import Any

threads: set[int] = set()  # by ident
later: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
_wakers: list[Callable[[], None]] = []  # what has a hub come by


def on_put_off(wake: Callable[[], None]) -> None:
    """Have wake called whenever something is put off: it takes no locks."""
    _wakers.append(wake)


def refuse() -> None:
    """Raise RuntimeError if the caller runs in the midst of gopy's own code."""
    if get_ident() in threads:
        raise RuntimeError(
            "gopy: this cannot be done here: a finalizer or a signal handler has interrupted "
            "gopy itself"
        )


def put_off(fn: Callable[..., object], *args: object) -> bool:
    """Have fn(*args) called later, if the caller is in the midst; return whether he is."""
    if get_ident() not in threads:
        return False
    later.append((fn, args))
    for wake in _wakers:
        wake()
    return True


def do_later() -> None:
    """Do what was put off; a hub calls it, in no lock, and others may at the same time."""
    while True:
        try:
            fn, args = later.popleft()
        except IndexError:
            return
        try:
            fn(*args)
        except Exception:  # as for what goes wrong in a finalizer
            sys.excepthook(*sys.exc_info())
