"""Parking: how a goroutine waits, is woken, and steps aside.

`current` comes first in every operation that may park or wake: it finds the goroutine,
and proves that the stack is deep enough for what comes after the first change: to claim
somebody, `park`, `ready` (R4).  So an operation near the recursion limit fails before it
has changed anything.  The fast ways need no proof: after their first change they make C
calls only, and the first of these fails, if any does, before it.

While one thread alone uses gopy, who parks takes the next goroutine out of its P and
switches straight to it.  Otherwise, and whenever ``fuel`` or ``chain`` is used up, the
hub does it.

Who is claimed, by its removal from a line or by its Race, must park, and `ready` must be
called for it, in either order (R8): ready only puts it into a queue of its own M.

Go: runtime/proc.go gopark, goready, Gosched
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent as _getcurrent

from gopy._core.base import fastpath, inside, probe
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import twin
from gopy._core.sched.depth import room
from gopy._core.sched.p import QUEUE
from gopy._core.sched.timer import RuntimeTimer, tell
from gopy._core.sched.wake import behind_all, push_next, put_behind
from gopy._core.task.bubble import Bubble
from gopy._core.task.g import G
from gopy._core.task.waiter import Race, Sudog

NARROW = sys.version_info < (3, 12)  # there a C call needs room, too, as one of Python's does

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m
_arrive: Callable[[], G]


def on_arrival(arrive: Callable[[], G]) -> None:
    """Have arrive make a goroutine of a thread that calls gopy for the first time."""
    global _arrive
    _arrive = arrive


def current() -> G:
    """Return the goroutine that runs; with room for `park` and `ready` (R4).

    Raises:
        RuntimeError: the caller runs in the midst of gopy's own code (R1).
    """
    if inside.threads:
        inside.refuse()
    try:
        g: G = getcurrent().g
    except AttributeError:
        return _arrive()
    room()
    return g


def alone() -> bool:
    """Return whether no other thread can stand between the caller's steps (`fastpath`)."""
    try:
        return getcurrent().lone_p is not None
    except AttributeError:
        return False


def bubble_here() -> Bubble | None:
    """Return the bubble in which the caller runs, if any; it may be anywhere, also in the midst."""
    g: G | None = getattr(getcurrent(), "g", None)
    return None if g is None or g.extra is None else g.extra.bubble


def park(g: G, reason: str, on: object) -> None:
    """Let others run until `ready` is called for g, the caller.

    Args:
        reason: Go's text, for dumps.
        on: what it waits for, for whoever listens.

    Raises:
        BaseException: whatever is thrown into it; the caller then leaves its line.

    Go: runtime/proc.go gopark
    """
    m = g.m
    if NARROW:
        getcurrent()  # fails before anything has changed, so that no C call after it does
    g.reason = reason
    if fastpath.on:
        p = m.p
        following = p.next
        if following is not None:
            if p.chain > 0:
                p.chain -= 1
                p.next = None
            else:
                following = None
        elif p.queue and p.fuel > 0:
            p.fuel -= 1
            following = p.queue.popleft()
        if following is None:
            m.hub.switch()
        elif (stack := following.stack) is not None:
            following = None  # who may have ended by the time that this one goes on
            stack.switch()
        elif m.free:
            stack = m.free.pop()
            following.stack = stack
            following.m = m
            stack.g = following
            following = None
            stack.switch()
        else:
            m.moving = following
            following = None
            m.hub.switch()
        return
    if g.extra is not None and g.extra.bubble is not None:
        _park_in_bubble(g, reason, on, False)
        return
    if probe.parked is not None:
        probe.parked(g, reason, on)
    to_hub(m)
    g.reason = ""


def to_hub(m: Any) -> None:  # Any: an M, or what refuses where there is none
    """Let m's hub decide who runs next."""
    m.hub.switch()


def ready(g: G) -> None:
    """Let g, who was claimed, go on: it runs next on its M.

    Go: runtime/proc.go goready
    """
    g.reason = ""
    m = g.m
    if m is None:  # its world is over (`stop.bury`)
        return
    if fastpath.on:
        p = m.p
        old = p.next
        p.next = g
        if old is not None:
            p.queue.append(old)
            if len(p.queue) > QUEUE:
                try:  # noqa: SIM105  `suppress` would need room, too
                    behind_all(m, p)
                except RecursionError:
                    pass
        return
    if g.extra is not None and g.extra.bubble is not None:
        g.extra.bubble.unblock(g)
    if probe.readied is not None:
        probe.readied(g)
    here = getcurrent().m
    if m is here and m.p is not None:
        push_next(m, g)
    else:
        m.deliver(g)


def _park_in_bubble(g: G, reason: str, on: object, timed: bool) -> None:
    """Park g as `park` does, and tell its bubble; timed says that the clock may end the wait."""
    bubble: Bubble = g.more().bubble
    durable = bubble.is_durable(reason, on, timed)
    g.reason = f"{reason} (durable)" if durable else reason
    try:
        if durable:
            idle = bubble.block(g)
            if idle is not None:
                ready(idle)
        if probe.parked is not None:
            probe.parked(g, reason, on)
        to_hub(g.m)
    finally:
        bubble.goes_on(g)
    g.reason = ""


def gosched() -> None:
    """Let all others that can run go first.

    Go: runtime/proc.go Gosched
    """
    me = getcurrent()
    try:
        p = me.lone_p
    except AttributeError:  # this thread's first call
        p = None
    if p is None:
        _gosched_among()
        return
    fuel = p.fuel
    if fuel <= 0 or p.next is not None or p.fresh.bundles:
        _gosched_by_hub(me)
        return
    p.fuel = fuel - 1
    m = me.m
    g = me.g
    g.order = 0  # before whoever comes: nobody fresh stands behind all others yet
    late = m.late
    late.append(g)
    queue = p.queue
    if not queue:
        if len(late) <= QUEUE // 2:  # all of them: the two queues change places
            p.queue = late
            m.late = queue
            queue = late
        else:
            for _ in range(QUEUE // 2):
                queue.append(late.popleft())
    g = queue.popleft()
    stack = g.stack
    if stack is None:
        m.moving = g
        stack = m.hub
    g = None
    if stack is not me:
        stack.switch()


def give_way() -> None:
    """Let all others that can run go first, by way of the hub: what a preempted goroutine does.

    Go: runtime/proc.go goschedImpl
    """
    if fastpath.on:
        _gosched_by_hub(getcurrent())
    else:
        _gosched_among(was_asked=True)


def _gosched_slowly() -> None:
    """Let others go first, where the compiled `gosched` has no way of its own."""
    me = getcurrent()
    if getattr(me, "lone_p", None) is None:
        _gosched_among()
    else:
        _gosched_by_hub(me)


def _gosched_by_hub(me: Any) -> None:
    """Let others go first by way of the hub, while one thread alone uses gopy."""
    me.g.order = me.m.world.next_order()
    me.m.late.append(me.g)
    me.m.hub.switch()  # no call of Python's after the change: nobody has proved room for it (R4)


def _gosched_among(was_asked: bool = False) -> None:
    """Let others go first, while there are several threads; was_asked: who is preempted."""
    g = current()
    m = g.m
    g.order = m.world.next_order()
    tell = probe.preempted if was_asked else probe.yielded
    if tell is not None:
        tell(g)
    m.put_off(g)
    to_hub(m)


def park_race(race: Race, reason: str, on: object, left_ns: int | None) -> Sudog | None:
    """Park race's goroutine until somebody claims the race; return who did.

    Args:
        left_ns: after so long the clock claims it, and None is returned; None: never.
    """
    g = race.g
    timer: RuntimeTimer | None = None
    bubble: Bubble | None = None if g.extra is None else g.extra.bubble
    if left_ns is not None:
        timer = RuntimeTimer(_time_out, race, bubble)
        timer.start((monotonic_ns() if bubble is None else bubble.now_ns) + left_ns)
    try:
        if bubble is None:
            park(g, reason, on)
        else:
            _park_in_bubble(g, reason, on, left_ns is not None)
    except BaseException:
        race.claim(None)  # who was interrupted is nobody else's any more
        raise
    finally:
        if timer is not None:
            timer.stop()
    winner, race.winner = race.winner, None  # each refers to the other: no work for the collector
    return winner


def sleep_ns(ns: int) -> None:
    """Park the caller for at least ns nanoseconds.

    Go: runtime/time.go timeSleep
    """
    g = current()
    bubble: Bubble | None = None if g.extra is None else g.extra.bubble
    timer = RuntimeTimer(ready, g, bubble)
    timer.start((monotonic_ns() if bubble is None else bubble.now_ns) + ns)
    try:
        park(g, "sleep", None)
    except BaseException:
        timer.stop()
        raise


def _time_out(race: Race) -> None:
    """Claim race for the clock: runs on the hub."""
    if race.claim(None):
        ready(race.g)


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    starting = twin("gopy._core.sched._starting")
    machine.on_spill(behind_all)
    parks = twin("gopy._core.sched._parking")
    parks.on_slow_ways(park, ready, put_behind)  # the reference's own
    starting.on_gosched(_gosched_slowly)
    current, park, ready, gosched = machine.current, parks.park, parks.ready, starting.gosched
    to_hub = parks.to_hub
    on_arrival = machine.on_arrival
    timing = twin("gopy._core.sched._timing")
    timing.on_timing(RuntimeTimer, ready, sleep_ns, tell)
    sleep_ns = timing.sleep_ns
