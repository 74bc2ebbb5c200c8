"""Threads of gopy's own, until they have begun.

CPython gives a thread its state before the system has started it, and frees all states when Python
ends: one that begins just then crashes (seen with 3.13 without the GIL).  So the core starts its
threads here, and Python's end waits until those have begun that were started before.

Go: none
"""

from _thread import start_new_thread as _start_new_thread
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

STEP_S = 0.001

_beginning: set[object] = set()


def start_new_thread(fn: Callable[..., object], args: tuple[Any, ...]) -> int:
    """Start a thread that calls fn(*args); return its ident.

    Raises:
        RuntimeError: the system has no more of them.
    """
    who = object()
    _beginning.add(who)
    try:
        return _start_new_thread(_begin, (who, fn, args))
    except RuntimeError:
        _beginning.discard(who)
        raise


def _begin(who: object, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
    _beginning.discard(who)
    fn(*args)


def wait_for_beginners(seconds: float) -> None:
    """Return when all threads that were started have begun, or so many seconds have gone by."""
    until = monotonic() + seconds
    while _beginning and monotonic() < until:
        sleep(STEP_S)


def begin_anew() -> None:
    """In the child of a fork: no thread is there but the caller's."""
    _beginning.clear()
