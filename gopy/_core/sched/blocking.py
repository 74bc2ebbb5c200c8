"""Blocking calls on threads of their own, so that they hold nobody up.

A goroutine gives its call to a helper, a thread of the pool, and parks; the helper puts it
into its M's inbox when the call has come back.

    a helper waits in ``_idle``  ──claimed by its removal──▶ makes a call
    fewer than MAX_THREADS       ──started with a call─────▶ makes it
    neither: the call waits in ``_backlog`` for the first helper that has made its own

Who became idle last is claimed first: those at the other end have no call for IDLE_S if
fewer are needed, and end.

Invariants, true whenever ``_mu`` is free:

    B1  Somebody in ``_idle`` means nobody in ``_backlog``.
    B2  A helper in ``_idle`` has no call, and its gate is shut; one that was taken out has
        been given a call, or told to end by itself.
    B3  A call's ``g`` is who waits for it: whoever takes it out of there, once, sees to it
        that it goes on.

Locking: ``_mu`` (rank BOOT) guards all this.  A goroutine is woken after it's released.

Go: runtime/proc.go entersyscallblock, handoffp
"""

from _thread import allocate_lock, get_ident
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from typing import Any

from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.threads import start_new_thread
from gopy._core.sched.deadlock import calls_under_way, idle_helpers
from gopy._core.sched.ending import busy_helpers, end_as_main, parts
from gopy._core.sched.fork import on_child
from gopy._core.sched.m import M
from gopy._core.sched.parking import current, park
from gopy._core.sched.wake import send_home
from gopy._core.task.g import G

MAX_THREADS = 128
IDLE_S = 5.0

_mu = RankedLock(Rank.BOOT)
_idle: "list[Helper]" = []
_backlog: "deque[Call]" = deque()
_threads = 0


class Call:
    """A call on its way, and what came of it."""

    __slots__ = ("args", "error", "fn", "g", "kwargs", "result", "woken")

    def __init__(
        self, g: G, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.g: G | None = g
        self.fn = fn
        self.args = args
        self.kwargs = kwargs
        self.result: Any = None  # Any: whatever fn returns
        self.error: BaseException | None = None
        self.woken = False


class Helper:
    """A thread of the pool."""

    __slots__ = ("call", "gate", "ident")

    def __init__(self, call: Call) -> None:
        self.call: Call | None = call
        self.gate = allocate_lock()
        self.gate.acquire()
        self.ident = 0


def call_blocking(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return fn(*args, **kwargs), called on another thread; only this goroutine waits."""
    g = current()
    call = Call(g, fn, args, kwargs)
    calls_under_way.add(call)
    try:
        _give(call)
        park(g, "syscall", fn)
    except BaseException:
        _abandon(call, g)
        raise
    if call.error is not None:
        try:
            raise call.error
        finally:
            call.error = None  # whose traceback has this frame
    return call.result


def _give(call: Call) -> None:
    """Have call made: by an idle helper, by a new one, or when one is free."""
    global _threads
    with _mu:
        helper = _idle.pop() if _idle else None
        if helper is not None:
            helper.call = call
            idle_helpers.discard(helper.ident)
        elif _threads >= MAX_THREADS:
            _backlog.append(call)
            return
        else:
            _threads += 1
    if helper is not None:
        helper.gate.release()
        return
    try:
        start_new_thread(_help, (Helper(call),))
    except RuntimeError:  # there are as many threads as there may be
        with _mu:
            _threads -= 1
            if not _threads:
                calls_under_way.discard(call)
                raise
            _backlog.append(call)


def _abandon(call: Call, g: G) -> None:
    """Wait for call no more: g got an exception while it was parked, or never parked."""
    with _mu:
        if call in _backlog:
            _backlog.remove(call)
            calls_under_way.discard(call)
        mine = call.g is not None
        call.g = None
    if mine:  # its thread, if it has one, will see that nobody waits
        return
    while not call.woken:
        sleep(0)
    if isinstance(m := g.m, M):
        with m.inbox_mu, suppress(ValueError):
            m.inbox.remove(g)


def _help(helper: Helper) -> None:
    """Make calls until there has been none for a while; a thread of the pool runs this."""
    ident = helper.ident = get_ident()
    pool = _idle
    call, helper.call = helper.call, None
    while call is not None:
        busy_helpers.add(ident)
        try:
            call.result = call.fn(*call.args, **call.kwargs)
        except BaseException as error:
            call.error = error
        busy_helpers.discard(ident)
        if pool is not _idle:  # this is the child of a fork that the call has made
            end_as_main(call.error)
        with _mu:
            g, call.g = call.g, None
            following = _backlog.popleft() if _backlog else None
            if following is None:
                idle_helpers.add(ident)
                _idle.append(helper)
        if g is not None:  # it has not been abandoned
            send_home(g)
            call.woken = True
        calls_under_way.discard(call)  # now: who looks for a deadlock finds g in the inbox
        call = g = None  # nothing is kept alive meanwhile
        call, following = following, None
        if call is None:
            call = _next_call(helper)
    parts()


def _next_call(helper: Helper) -> Call | None:
    """Wait for helper's next call; return None if it is to end."""
    global _threads
    while not helper.gate.acquire(timeout=IDLE_S):
        with _mu:
            if helper.call is None:  # else somebody has claimed it, and opens the gate
                _idle.remove(helper)
                idle_helpers.discard(helper.ident)
                _threads -= 1
                return None
    call, helper.call = helper.call, None
    return call


def _begin_anew() -> None:
    """In the child of a fork: the threads are gone, and so is who waits for their calls."""
    global _backlog, _idle, _threads
    _backlog = deque()
    _idle = []
    _threads = 0
    calls_under_way.clear()


on_child(_begin_anew)
