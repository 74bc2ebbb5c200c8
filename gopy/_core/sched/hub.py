"""The hub: an M's own greenlet, Go's g0, where everything is done but running goroutines.

It stands at the bottom of a thread, or for a program without `run` on a greenlet beside
goroutine 1's, and is never interrupted half-way by a goroutine.  New Stacks are started
here and nowhere else: they inherit the depth of who starts them.

    find ──▶ moving = g ──▶ switch to g's stack ──somebody switches to the hub──▶ find …

``moving`` names the goroutine until the switch has happened: an exception in between, of
a signal's handler for instance, is handed to goroutine 1 and the goroutine is run after
all (R2).

Go: runtime/proc.go schedule, mstart
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent as _getcurrent
from greenlet import greenlet

from gopy._core.base import inside, probe
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import twin
from gopy._core.base.threads import start_new_thread
from gopy._core.sched.enrol import enrol
from gopy._core.sched.find import find
from gopy._core.sched.idle import get_up, pass_on
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.parking import give_way
from gopy._core.sched.preempt import attach
from gopy._core.sched.stack import new_stack
from gopy._core.sched.stop import exhausted, hand_over, interrupt, lie_still
from gopy._core.sched.wake import on_new_thread
from gopy._core.sched.world import World
from gopy._core.task.g import G

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m


def loop(m: M) -> None:
    """Run goroutines on m until its world is over, or nobody needs m."""
    w: World = m.world
    while not w.over and not m.stopped:
        try:
            if inside.later:
                inside.do_later()
            g = m.moving
            if w.interrupt is not None and _may_interrupt(m):
                hand_over(m, w.g1)  # type: ignore[arg-type]  # there is one
            elif g is not None or (g := find(m)) is not None:
                m.moving = g
                execute(m, g)
        except BaseException as error:  # whatever hits the runtime belongs to goroutine 1
            interrupt(w, error)


def _may_interrupt(m: M) -> bool:
    """Return whether goroutine 1 is parked on m, so that something can be raised there."""
    g1: G | None = m.world.g1
    return g1 is not None and g1.m is m and g1.stack is not None


def execute(m: M, g: G) -> None:
    """Switch to g; come back when somebody switches to the hub."""
    stack = g.stack
    if stack is None:
        if m.free:
            stack = m.free.pop()
            stack.g = g
        else:
            stack = new_stack(m, g)
        g.m = m
        g.stack = stack
    elif probe.resumed is not None:
        probe.resumed(g)
    g = None  # type: ignore[assignment]  # the hub keeps no goroutine alive
    m.moving = None
    stack.switch()


def new_hub(m: M) -> None:
    """Give m, whose thread's own greenlet is goroutine 1's, a hub beside it.

    It is born as deep as goroutine 1 stands now, and so are all Stacks after it (R17).
    """
    hub: Any = greenlet(_embedded)
    hub.g = m.g0
    hub.m = m
    hub.lone_p = None
    m.hub = hub
    m.hub_depth = depth()
    for stack in m.stacks:
        stack.parent = hub
    hub.switch()


def depth() -> int:
    """Return how many frames the caller's caller stands on, itself included."""
    frame: FrameType | None = sys._getframe(1)
    count = 0
    while frame is not None:
        count += 1
        frame = frame.f_back
    return count


def _embedded() -> None:
    """Be the hub beside goroutine 1, and in the end raise there what ended the world."""
    me = getcurrent()
    m: M = me.m
    me.parent.switch()  # born, and so as deep as goroutine 1 stands now
    while True:
        loop(m)
        hand_over(m, m.world.g1)


def start(w: World, p: P) -> None:
    """Start a thread that is a new M of w and holds p; without one p is as idle as it was.

    Who wanted a thread for his goroutine has it still in his own queue: it waits for a turn.
    """
    try:
        start_new_thread(work, (w, p))
    except RuntimeError:  # the system has no more of them
        _not_begun(w, p)


def _not_begun(w: World, p: P) -> None:
    """Take back what was promised to a thread that could not begin to work."""
    with w.mu:
        w.spinning -= 1
        pass_on(w, p)


def work(w: World, p: P) -> None:
    """Be a new M of w, on the thread that was started for it, and hold p."""
    try:
        m = M(0, w)
    except OSError:  # no descriptor is left for its poller
        _not_begun(w, p)
        return
    hub = getcurrent()
    hub.g = m.g0
    hub.m = m
    hub.lone_p = None
    m.hub = hub
    with w.mu:
        too_many = len(w.ms) >= w.max_threads
        m.id = w.ms[-1].id + 1 if w.ms else 0
        w.ms.append(m)
        w.takes(m, p)
        m.spinning = True
    if probe.taken is not None:
        probe.taken(p, m)
    enrol(f"gopy-M{m.id}")
    attach(m, give_way)
    if too_many:
        exhausted(w)
    m.now_ns = monotonic_ns()
    get_up(m)
    loop(m)
    lie_still(m)


on_new_thread(start)

if not TYPE_CHECKING and (making := twin("gopy._core.sched._hub")) is not None:
    execute = making.execute
