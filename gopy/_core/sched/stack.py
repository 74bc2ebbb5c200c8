"""Stack: a greenlet that runs goroutine after goroutine.

When its goroutine ends it takes the next one itself if that is a fresh one: no switch, no
new greenlet (10 µs, most of it the system's, for a chunk of frames).  Else it lies down in
its M's ``free`` and switches to whoever is next.

    free ──somebody sets g and switches here──▶ running its g ──ends──▶ next g, or free
    free ──switched to without a g──▶ over

Invariants:

    S1  While free it holds nothing of the last goroutine: no local, no context, no
        exception that is being handled (R24).
    S2  Its loop's frame is cut off tracebacks that outlive the goroutine.

Go: runtime/proc.go goexit0, gfget
"""

from collections.abc import Callable
from contextvars import copy_context
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent, greenlet

from gopy._core.base import fastpath, probe
from gopy._core.base.optional import twin
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.parking import ready
from gopy._core.sched.world import World
from gopy._core.task.g import G
from gopy.errors import Goexit

# What happens when a goroutine ends by an exception that nobody recovered, or when main
# ends; set by `stop`, which is above this module.
_on_end: Callable[[World, G, object, BaseException | None], None]


def on_end(fn: Callable[[World, G, object, BaseException | None], None]) -> None:
    """Have fn called, on the goroutine's own stack, for ends that are not only its own."""
    global _on_end
    _on_end = fn


FREE_STACKS = 256  # so many lie idle for good
TRIMMED = 512  # so many end before the poller is asked again


class Stack(greenlet):
    """Where goroutines of one M run, one at a time."""

    __slots__ = ("g", "index", "lone_p", "m")

    def __init__(self, m: M, g: G) -> None:
        super().__init__(_loop, m.hub)
        self.m = m
        self.g: G | None = g
        self.lone_p: P | None = None


def _loop() -> None:
    """Run the Stack's goroutine, then whoever is next; what a Stack does."""
    self: Any = getcurrent()
    m = self.m
    w = m.world
    g = self.g
    while g is not None:
        p = self.lone_p
        if g.extra is not None and g.extra.context is not None:
            self.gr_context = g.extra.context
        if p is None and probe.started is not None:
            probe.started(g)
        error = result = None
        try:
            if g.kwargs is None:
                result = g.fn(*g.args) if g.args else g.fn()
            else:
                result = g.fn(*g.args, **g.kwargs)
        except BaseException as raised:
            error = _cut(raised)
        if error is not None or g.extra is not None or g.left is not None or g is w.g1:
            _end(w, g, result, error)
            error = None
        result = None
        if copy_context():  # not empty: cheaper than to ask the greenlet whether there is one
            self.gr_context = None
        g.args = g.kwargs = g.stack = None
        p = self.lone_p  # it may have changed
        if p is not None:
            if (g := p.next) is not None:
                if g.stack is None and p.chain > 0:
                    p.chain -= 1
                    p.next, self.g = None, g
                    g.stack = self
                    g.m = m
                    continue
            elif p.queue and (fuel := p.fuel) > 0:
                p.fuel = fuel - 1
                g = p.queue.popleft()
                if g.stack is None:
                    self.g = g
                    g.stack = self
                    g.m = m
                    continue
                m.moving = g
        elif probe.ended is not None:
            probe.ended(g)
        g = self.g = None
        m.free.append(self)
        m.hub.switch()
        g = self.g  # set by whoever took this Stack, or None: it's told to end


def _cut(error: BaseException) -> BaseException:
    """Take the frame of the Stack's loop, and what called it, off error's traceback (S2)."""
    trace: TracebackType | None = error.__traceback__
    if trace is not None:
        error.__traceback__ = trace.tb_next
    return error


def _end(world: World, g: G, result: object, error: BaseException | None) -> None:
    """Run what g deferred, then tell whom its end concerns."""
    extra, g.extra = g.extra, None
    deferring = extra is not None and extra.unwind is not None
    panicked = deferring and error is not None and not isinstance(error, Goexit)
    if panicked:
        with world.mu:
            world.unwinding += 1
    if extra is not None and extra.unwind is not None:
        g.extra = extra
        error = extra.unwind(g, result, error)
        result = extra.defers.result
        g.extra = None
    left, g.left = g.left, None
    if left is not None:
        g.extra = extra
        try:
            error = left(error)
        except BaseException as raised:
            error = raised
        g.extra = None
    if g is world.g1 or not (error is None or isinstance(error, Goexit)):
        if extra is not None and extra.bubble is not None:
            g.extra = extra  # for its report
        _on_end(world, g, result, error)
        g.extra = None
    if panicked:
        with world.mu:
            world.unwinding -= 1
    if extra is not None and extra.bubble is not None:
        idle = extra.bubble.exit()
        if idle is not None:
            ready(idle)


_LOOP: CodeType = _loop.__code__


def is_root_frame(frame: FrameType) -> bool:
    """Return whether frame is of a goroutine's own function: the one that `go` was given."""
    caller = frame.f_back
    return caller is not None and caller.f_code is _LOOP


def _is_first_frame(frame: FrameType) -> bool:
    """Be `is_root_frame` where the loop is compiled, and so has no frame: for the caller's own."""
    return frame.f_back is None and isinstance(getcurrent(), Stack)


def _wait_once() -> None:
    """Wait, as goroutines do, so that the twin can look where greenlet keeps what it puts aside."""
    me: Any = getcurrent()
    me.parent.switch()


def trim(m: M) -> bool:
    """Let surplus free Stacks end, some at a time; return whether there were any.

    The hub calls it before it sleeps: what a burst of goroutines needed is given back.
    """
    surplus = min(len(m.free) - FREE_STACKS, TRIMMED)
    if surplus > 0:
        let_end(m, surplus)
    return surplus > 0


def let_end(m: M, count: int) -> None:
    """Have so many of m's free Stacks return, on m's own thread."""
    for _ in range(count):
        stack = m.free.pop()
        m.drop(stack)
        stack.switch()


def new_stack(m: M, g: G) -> Any:  # Any: greenlets have more attributes than their stubs know
    """Return a Stack of m's for g, on the hub: nobody else may start one.

    A greenlet started from another inherits its recursion depth and stands on its C stack.
    """
    stack = Stack(m, g)
    m.keep(stack)
    stack.lone_p = m.p if fastpath.on else None  # after `keep`: see `boot`
    return stack


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    Stack = machine.Stack
    machine.find_places(_wait_once)
    is_root_frame = _is_first_frame
    twin("gopy._core.sched._stack").on_end_of_g(_end)
    let_end = twin("gopy._core.sched._hub").let_end
