"""Blocking calls on threads of their own, so that they hold nobody up.

A goroutine gives its call to a thread of the pool and parks; the thread puts it into its
M's inbox when the call has come back.  Threads are started as calls come in, up to
MAX_THREADS, and end after IDLE_S without one.

Locking: ``_mu`` (rank BOOT) guards the count of threads and of those that wait for a call
and were not claimed for one.

Go: runtime/proc.go entersyscallblock, handoffp
"""

from _thread import get_ident, start_new_thread
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.sched.deadlock import idle_helpers
from gopy._core.sched.ending import busy_helpers, end_as_main
from gopy._core.sched.fork import on_child
from gopy._core.sched.parking import current, park
from gopy._core.sched.world import World
from gopy._core.task.g import G

MAX_THREADS = 128
IDLE_S = 5.0

_mu = RankedLock(Rank.BOOT)
_calls: "SimpleQueue[Call]" = SimpleQueue()
_threads = 0
_waiting = 0
_unclaimed = 0


class Call:
    """A call on its way, and what came of it."""

    __slots__ = ("args", "error", "fn", "g", "kwargs", "result")

    def __init__(
        self, g: G, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.g = g
        self.fn = fn
        self.args = args
        self.kwargs = kwargs
        self.result: Any = None  # Any: whatever fn returns
        self.error: BaseException | None = None


def call_blocking(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return fn(*args, **kwargs), called on another thread; only this goroutine waits."""
    g = current()
    w: World = g.m.world
    call = Call(g, fn, args, kwargs)
    _enough_threads()
    with w.mu:
        w.listens += 1  # until it comes back no deadlock is sure
    _calls.put(call)
    try:
        park(g, "syscall", fn)
    finally:
        with w.mu:
            w.listens -= 1
    if call.error is not None:
        try:
            raise call.error
        finally:
            call.error = None  # whose traceback has this frame
    return call.result


def _enough_threads() -> None:
    """Claim a thread that waits for a call, or start one unless there are too many."""
    global _threads, _unclaimed, _waiting
    with _mu:
        if _waiting:
            _waiting -= 1
            return
        if _threads >= MAX_THREADS:
            _unclaimed += 1
            return
        _threads += 1
    start_new_thread(_work, ())


def _work() -> None:
    """Make calls until there has been none for a while; a thread of the pool runs this."""
    global _unclaimed, _waiting
    ident = get_ident()
    calls = _calls
    call: Call | None = calls.get()  # it was started for one
    while call is not None:
        busy_helpers.add(ident)
        try:
            call.result = call.fn(*call.args, **call.kwargs)
        except BaseException as error:
            call.error = error
        if calls is not _calls:  # this is the child of a fork that the call has made
            end_as_main(call.error)
        busy_helpers.discard(ident)
        g = call.g
        m = g.m
        g.reason = ""
        with _mu:
            if _unclaimed:  # a call for which there was no thread: this is the one
                _unclaimed -= 1
            else:
                _waiting += 1
        idle_helpers.add(ident)
        if m is not None:  # else its world is over
            m.deliver(g)
        call = g = m = None  # type: ignore[assignment]  # nothing is kept alive meanwhile
        call = _next_call()
        idle_helpers.discard(ident)


def _next_call() -> Call | None:
    """Wait for the next call; return None when there has been none for IDLE_S."""
    global _threads, _waiting
    while True:
        try:
            return _calls.get(timeout=IDLE_S)
        except Empty:
            with _mu:
                if _waiting:  # else somebody has claimed this thread, and brings a call
                    _waiting -= 1
                    _threads -= 1
                    return None


def _begin_anew() -> None:
    """In the child of a fork: the threads are gone, and so is who waits for their calls."""
    global _calls, _threads, _unclaimed, _waiting
    _calls = SimpleQueue()
    _threads = _unclaimed = _waiting = 0


on_child(_begin_anew)
