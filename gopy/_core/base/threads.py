"""Threads of gopy's own, until they have begun: what they inherit, and that Python waits for them.

The system gives a new thread much of what the one has that starts it: priority, directory, name
spaces.  A thread that a goroutine is locked to may have been changed by it.  Whatever such a
thread, a marked one, wants started is started by the template, a thread that does nothing else
and was there before.

CPython gives a thread its state before the system has started it, and frees all states when Python
ends: one that begins just then crashes (seen with 3.13 without the GIL).  So all of gopy's are
started here, and Python's end waits until those have begun that were wanted before.

Locking: ``_mu`` (rank BOOT) guards that there is one template.

Go: runtime/proc.go startTemplateThread, templateThread
"""

from _thread import get_ident
from _thread import start_new_thread as _start_new_thread
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Any

from gopy._core.base import standstill
from gopy._core.base.lockrank import Rank, RankedLock

STEP_S = 0.001

Answer = SimpleQueue[int | RuntimeError]
Order = tuple[object, Callable[..., object], tuple[Any, ...], Answer]

_mu = RankedLock(Rank.BOOT)
_beginning: set[object] = set()
_marked: set[int] = set()  # threads, by ident
_template = 0  # its ident
_orders: "SimpleQueue[Order]" = SimpleQueue()


def mark() -> int:
    """Let threads inherit nothing of the caller's any more; return the template's ident.

    Raises:
        RuntimeError: the system has no more threads, and there was no template.
    """
    global _template
    with _mu:
        if not _template:
            _template = start_new_thread(_serve, (_orders,))
    _marked.add(get_ident())
    return _template


def unmark() -> None:
    """Let what the caller's thread starts inherit from it again."""
    _marked.discard(get_ident())


def start_new_thread(fn: Callable[..., object], args: tuple[Any, ...]) -> int:
    """Start a thread that calls fn(*args); return its ident.

    Raises:
        RuntimeError: the system has no more of them.
    """
    who = object()
    _beginning.add(who)
    try:
        if _template and get_ident() in _marked:
            return _order(who, fn, args)
        return _start(who, fn, args)
    except RuntimeError:
        _beginning.discard(who)
        raise


def _start(who: object, fn: Callable[..., object], args: tuple[Any, ...]) -> int:
    """Start a thread; not while the process forks, where CPython may stop all threads for it."""
    with standstill.unforked:
        return _start_new_thread(_begin, (who, fn, args))


def _begin(who: object, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
    _beginning.discard(who)
    fn(*args)


def _order(who: object, fn: Callable[..., object], args: tuple[Any, ...]) -> int:
    """Have the template start a thread; return its ident, or raise what came of it."""
    answer = Answer()
    _orders.put((who, fn, args, answer))
    ident = answer.get()
    if isinstance(ident, RuntimeError):
        raise ident
    return ident


def _serve(orders: "SimpleQueue[Order]") -> None:
    """Be the template."""
    while True:
        who, fn, args, answer = orders.get()
        try:
            answer.put(_start(who, fn, args))
        except RuntimeError as error:
            answer.put(error)
        del who, fn, args, answer  # it may be long until the next


def wait_for_beginners(seconds: float) -> None:
    """Return when all threads that were started have begun, or so many seconds have gone by."""
    until = monotonic() + seconds
    while _beginning and monotonic() < until:
        sleep(STEP_S)


def begin_anew() -> None:
    """In the child of a fork: no thread is there but the caller's."""
    global _orders, _template
    _beginning.clear()
    _marked.intersection_update((get_ident(),))
    _template = 0
    _orders = SimpleQueue()
