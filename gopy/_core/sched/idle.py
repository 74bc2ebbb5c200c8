"""Nothing to do: how an M gives its P back, sleeps, and gets a P again.

    working ──rest: P idle──▶ announced ──still nothing──▶ sleeping in its poller
       ▲                          │ found something           │ inbox, edge, timer, P given
       └──────── take_p ◀─────────┴───────────────────────────┘
                   │ no P is idle
                   └──▶ wanting (asleep until a P is handed over)

The longest-idle M, the first of ``idle_ms``, watches the timers of all idle Ps (R16).  It
is roused when it becomes the first, and when another P or an earlier timer comes to them.

Go: runtime/proc.go findRunnable (from "delicate dance"), pidleput, acquirep
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gopy._core.base import probe
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import twin
from gopy._core.sched import trace
from gopy._core.sched.deadlock import anybody_outside, deadlock, is_dead
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.stack import FREE_STACKS, trim
from gopy._core.sched.wake import push_all, wakep
from gopy._core.sched.world import World
from gopy._core.task.g import G

# Tells sysmon, which may sleep as long as every M does; sysmon, which is above, sets it.
_kick: Callable[[], None]

LOOK_AGAIN_NS = 1_000_000_000  # while only a thread that gopy did not start could wake somebody
SLICE_NS = 10_000_000
IDLE_M_NS = 5_000_000_000  # then a thread that nobody needs ends


def on_getting_up(kick: Callable[[], None]) -> None:
    """Have kick called whenever an M gets up, or begins."""
    global _kick
    _kick = kick


def rest_alone(m: M, p: P) -> None:
    """Sleep until there is something to do, while this is the only thread: P and all."""
    w: World = m.world
    if not _announce(m, with_p=True):
        return
    first = p.heap.first()  # not before: a thread that comes from outside would rouse in vain
    timeout = None if first is None else max(0, first - monotonic_ns())
    if timeout is None and not m.poller.armed:
        if not anybody_outside(w):
            get_up(m)
            deadlock(w, m)
            return
        timeout = LOOK_AGAIN_NS
    _sleep(m, trace.within(w, timeout))


def rest(m: M, p: P) -> None:
    """Give p back, look once more at everything, and sleep."""
    if not _give_back(m, p):
        return
    if any(_anything_fresh(each) for each in m.world.ps):
        if m.wired:  # it may not take it
            wakep(m.world)
        else:
            take_p(m, wait=False)
            _search(m)
    if m.p is None:
        doze(m)


def _search(m: M) -> None:
    """Count m, if it got a P, among those who look for work: it wakes another when it finds some.

    Who pushed meanwhile has relied on its looking, and woken nobody.
    """
    w: World = m.world
    with w.mu:
        if m.p is not None and not m.spinning:
            m.spinning = True
            w.spinning += 1


def _give_back(m: M, p: P) -> bool:
    """Let somebody else have p, unless there is work after all; return whether m has none now."""
    w: World = m.world
    with w.mu:
        if w.fresh.count or w.over or p not in w.ps or m.p is not p:
            return False
        with p.mu:
            if len(p):  # a finalizer has woken somebody since we looked
                return False
        p.m = None
        m.p = None
        pass_on(w, p)
        # Who only looked after timers goes on with that: the others shall idle on.
        w.idles(m, newest=m.idled != m.switches)
        if m.idled != m.switches:
            _note_idling(m)
        if m.spinning:
            m.spinning = False
            w.spinning -= 1
        w.rouse_watcher(m)
    if probe.released is not None:
        probe.released(p, m)
    return True


def come_back(m: M) -> None:
    """Get a P for m if it has use for one, else sleep on."""
    if m.inbox or m.late or _until_timer(m) == 0:
        take_p(m)
        return
    with m.world.mu:
        if m.p is None and m not in m.world.idle_ms:  # it was away when its P was retaken
            m.world.idles(m)
            _note_idling(m)
    doze(m)


def _note_idling(m: M) -> None:
    """Note when m began to idle, and after how many switches."""
    m.idled = m.switches
    m.idle_ns = monotonic_ns()


def doze(m: M) -> None:
    """Sleep without a P."""
    w: World = m.world
    if not _announce(m):
        return
    timeout = _until_timer(m)  # not before: whoever has an earlier timer then would rouse in vain
    if timeout is None and is_dead(w):
        if _nobody_will(m):
            deadlock(w, m)
            return
        timeout = LOOK_AGAIN_NS
    if _nobody_needs(w, m):
        left = max(0, m.idle_ns + IDLE_M_NS - monotonic_ns())
        if (not left or _is_spoilt(m)) and _end(w, m):
            return
        if left:
            timeout = left if timeout is None else min(left, timeout)
    _sleep(m, trace.within(w, timeout))


def _nobody_needs(w: World, m: M) -> bool:
    """Return whether m, without a P, has neither goroutines nor descriptors; ``w.mu`` need not be.

    The first M stays, whose thread is the program's own.
    """
    return len(m.stacks) == len(m.free) and not m.poller.holds_any() and m is not w.ms[0]


def _is_spoilt(m: M) -> bool:
    """Return whether a goroutine has ended that was locked to m's thread (`wire`)."""
    return any(g.stack is None for g in m.wired)


def _end(w: World, m: M) -> bool:
    """Take m out of its world: its loop ends.  Not if it has been given anything.

    Nor if it's the last that could watch the timers of idle Ps: then all others are away (R16).
    """
    with w.mu:
        if len(w.idle_ms) == 1 and any(p.heap for p in (*w.idle_ps, *w.retired)):
            return False
        with m.inbox_mu:
            if m.p is not None or m.inbox or m not in w.idle_ms:
                return False
            m.sleeping = False
            m.stopped = True
        w.ms.remove(m)
        w.no_longer_idle(m)
    return True


def take_p(m: M, wait: bool = True) -> None:
    """Get a P for m; wait for one, if none is idle, until somebody hands his over."""
    w: World = m.world
    p: P | None = None
    with w.mu:
        if m.p is not None:  # given while we were on our way
            return
        if w.idle_ps:
            p = w.idle_ps.pop()
            w.takes(m, p)
        elif wait:
            w.no_longer_idle(m)
            if m not in w.wanting:
                w.wanting.append(m)
    if p is not None:
        if probe.taken is not None:
            probe.taken(p, m)
    elif wait and _announce(m, for_a_p=True):
        _sleep(m, trace.within(w, None))


def pass_on(w: World, p: P) -> None:
    """Give p, which nobody holds, to the M that has waited longest for one, else let it be idle.

    ``w.mu`` is held.
    """
    if w.wanting:
        give(p, w.wanting.popleft())
    else:
        w.idle_ps.append(p)


def let_others_have(m: M, p: P, now: int) -> bool:
    """Hand p over if an M has waited for one for a slice; return whether it was.

    Goroutines that only m can run go back to its inbox (R28).
    """
    w: World = m.world
    if (len(p) or m.late or w.fresh.count) and now - p.held_ns < SLICE_NS:
        return False
    with w.mu:
        if not w.wanting or m.p is not p:
            return False
        to = w.wanting.popleft()
        with p.mu:
            own = p.give_up_started()
        m.p = None
        if m.spinning:
            m.spinning = False
            w.spinning -= 1
        give(p, to)
    keep_started(m, p, own)
    if not own and not m.inbox and not m.late:
        with w.mu:
            if m.p is None:
                w.idles(m)
                _note_idling(m)
    return True


def keep_started(m: M, p: P, own: list[G]) -> None:
    """Put own, goroutines of m's that stood in p, into m's inbox: another M has p now (R28)."""
    if probe.handed is not None:
        probe.handed(p, m)
    with m.inbox_mu:
        m.inbox.extendleft(reversed(own))


def give(p: P, to: M) -> None:
    """Make p the P of an M that waits for one; the world's ``mu`` is held."""
    to.world.takes(to, p)
    to.rouse()


def _anything_fresh(p: P) -> bool:
    """Return whether a thief would find something (R7: looked for after the announcement)."""
    with p.mu:
        if p.next is not None and p.next.stack is None:
            return True
        return any(g.stack is None for g in p.queue)


def _nobody_will(m: M) -> bool:
    """Return whether nobody will ever wake anybody in m's world; m is up then, to say so.

    The world and the threads outside are looked at one after the other, so it counts only if
    nobody went on meanwhile: a thread may wake a goroutine and park before we look at it, and
    be woken in turn when we have.
    """
    w: World = m.world
    moves = _moves(w)
    if not is_dead(w) or anybody_outside(w) or not is_dead(w) or _moves(w) != moves:
        return False
    with w.mu:
        if not all(each.sleeping for each in w.ms):
            return False  # another M has found out, too, and says it
        get_up(m)
    return True


def _moves(w: World) -> int:
    """Return how often goroutines and threads from outside have gone on."""
    outside = w.outsiders.copy().values()
    return sum(m.switches for m in w.ms) + sum(int(each.woken) for each in outside)


def _until_timer(m: M) -> int | None:
    """Return how long until the first timer that m watches; None if there is none."""
    w: World = m.world
    with w.mu:
        if not w.idle_ms or w.idle_ms[0] is not m:
            return None
        idle = (*w.idle_ps, *w.retired)
        times = [when for p in idle if (when := p.heap.first()) is not None]
    first = min(times, default=None)
    return None if first is None else max(0, first - monotonic_ns())


def _announce(m: M, with_p: bool = False, for_a_p: bool = False) -> bool:
    """Say that m sleeps, unless there is something for it (R7); return whether it does.

    A P that was given to it is something, and who gives one rouses it after that.  An M
    that waits for nothing but a P has its inbox already to see to.
    """
    m.poller.settle()
    with m.inbox_mu:
        given = m.p is not None and not with_p
        if m.world.over or given or (m.inbox and not for_a_p):
            return False
        m.sleeping = True
        return True


def _sleep(m: M, timeout: int | None) -> None:
    """Wait in the poller; who is woken there goes to the inbox of his own M."""
    ready = []
    m.polls += 1
    try:
        ready = m.poller.poll(0 if trim(m) else timeout)
    finally:
        get_up(m)
    if probe.polled is not None:
        probe.polled(m, len(ready))
    push_all(m, ready)


def get_up(m: M) -> None:
    """Say that m sleeps no more, or that it has just begun: then it must be watched, too."""
    with m.inbox_mu:
        m.sleeping = False
    _kick()


if not TYPE_CHECKING and (resting := twin("gopy._core.sched._idle")) is not None:
    resting.on_rest(rest_alone, get_up, FREE_STACKS)
