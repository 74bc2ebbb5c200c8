"""Starting goroutines: `go`, and what is like it.

A new goroutine is a G without a stack: its function and arguments.  It goes to its P's
``next``, as in Go, so of several started in a row the last one runs first.

Go: runtime/proc.go newproc
"""

import sys
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from types import FrameType, FunctionType
from typing import TYPE_CHECKING, Any, ParamSpec

from gopy._core.base import fastpath, inside, probe
from gopy._core.base.optional import twin
from gopy._core.sched.depth import room
from gopy._core.sched.p import QUEUE
from gopy._core.sched.parking import current, getcurrent
from gopy._core.sched.stop import fatal
from gopy._core.sched.wake import behind_all, push_fresh, put_behind, wakep
from gopy._core.sched.world import next_id
from gopy._core.task.g import G, Left, new_g

P = ParamSpec("P")


def go(fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> G:
    """Start fn(*args, **kwargs) as a goroutine, and go on; ``@go`` above a ``def`` works, too.

    fn is a frame that may `defer`.  Its result is dropped; an exception that leaves it is a
    panic and ends the program.  The caller's contextvars are copied.

    Raises:
        FatalError: fn is None: ``go of nil func value``, the program is over.
        TypeError: fn can't be called.

    Go: runtime/proc.go newproc
    """
    me = getcurrent()
    try:
        p = me.lone_p
    except AttributeError:  # this thread's first call
        p = None
    if p is None or (type(fn) is not FunctionType and not callable(fn)):
        return _go_slowly(fn, args, kwargs)
    parent = me.g
    frame = sys._getframe(1)
    g = G()  # what `new_g` does, without the call
    g._id = next_id()
    g.fn = fn
    g.args = args
    g.kwargs = kwargs or None
    g.parent_id = parent._id
    g._code = frame.f_code
    g._lasti = frame.f_lasti
    g.left = g.m = g.stack = g.value = g.extra = None
    g.reason = ""
    g.since_ns = 0
    if context := copy_context():  # not empty; cheaper than to ask the greenlet
        g.more().context = context
    if parent.extra is not None:
        _inherit(g, parent)
    old = p.next
    p.next = g
    if old is not None:
        p.queue.append(old)
        if len(p.queue) > QUEUE:
            try:  # noqa: SIM105  `suppress` would need room, too
                behind_all(me.m, p)
            except RecursionError:
                pass
    return g


def spawn(
    fn: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: dict[str, Any] | None,
    depth: int,
    left: Left | None = None,
) -> G:
    """Make a goroutine that calls fn(*args, **kwargs), and let it run when its turn comes.

    It inherits a copy of the caller's context (contextvars) and its labels.

    Args:
        depth: whose line the goroutine was created at: 0 is the caller of spawn, 1 that
            one's caller, and so on.
        left: told of its end, if anybody wants to know.
    """
    room()
    me = getcurrent()
    try:
        parent: G = me.g
    except AttributeError:
        parent = current()
    frame: FrameType | None = sys._getframe()
    for _ in range(depth + 1):
        frame = frame.f_back if frame is not None else None
    g = new_g(next_id(), fn, args, kwargs or None)
    g.parent_id = parent._id
    if frame is not None:  # else it's a goroutine's own function: ``go(go, f)``
        g._code = frame.f_code
        g._lasti = frame.f_lasti
    if context := copy_context():
        g.more().context = context
    _inherit(g, parent)
    if left is not None:
        g.left = left
    if inside.threads and inside.put_off(_make_known, g):
        return g
    if fastpath.on:
        ready_fresh(g, me.m)
    else:
        if probe.created is not None:
            probe.created(g)
        push_fresh(me.m, g)
    return g


def successor(me: G, fn: Callable[[], object]) -> G:
    """Make a goroutine of me's M that calls fn where me, the caller, goes off; it's not ready.

    It was made where me was, and has a copy of its context and its labels.
    """
    g = new_g(next_id(), fn)
    g.m = me.m
    g.parent_id = me.parent_id
    g._code = me._code
    g._lasti = me._lasti
    if context := copy_context():
        g.more().context = context
    if me.extra is not None:
        _inherit(g, me)
    if probe.created is not None:
        probe.created(g)
    return g


def ready_fresh(g: G, m: Any) -> None:
    """Let g run next, while one thread alone uses gopy."""
    p = m.p
    old = p.next
    p.next = g
    if old is not None:
        p.queue.append(old)
        if len(p.queue) > QUEUE:
            behind_all(m, p)


def _make_known(g: G) -> None:
    """Let g, which was made in the midst of gopy's own code (R1), run; on a hub."""
    m = getcurrent().m
    if fastpath.on:
        ready_fresh(g, m)
    else:
        if probe.created is not None:
            probe.created(g)
        push_fresh(m, g)


def _go_slowly(fn: Any, args: tuple[Any, ...], kwargs: dict[str, Any], depth: int = 2) -> G:
    """Start a goroutine among several threads, or say what is wrong with fn; depth is spawn's."""
    if fn is None:
        current()
        fatal("go of nil func value")
    if not callable(fn):
        raise TypeError(f"go: want a function, not {type(fn).__name__}")
    return spawn(fn, args, kwargs, depth)


def _inherit(g: G, parent: G) -> None:
    extra = parent.extra
    if extra is not None and (extra.labels is not None or extra.bubble is not None):
        g.more().labels = extra.labels
        g.more().bubble = extra.bubble
        if extra.bubble is not None:
            extra.bubble.enter()


if not TYPE_CHECKING and (starting := twin("gopy._core.sched._starting")) is not None:
    slow_go = partial(_go_slowly, depth=1)  # compiled, it has no frame
    starting.on_spawn(G, slow_go, spawn, put_behind, wakep)
    go, spawn = starting.go, starting.spawn
