"""What the hub runs next: one function a source of work, asked in Go's order.

    due timers · (61st tick) behind all · next · queue · inbox · behind all ·
    the poller, not waiting · steal from another P · rest (`idle`)

While one thread alone uses gopy there is no inbox and nobody to rob, and the fast path
has taken most goroutines itself: `find_alone` then only does what it leaves to the hub.

``fuel`` is measured out anew at each visit so that the next one comes after about a
millisecond, however long each goroutine runs: with a fixed number of switches a 10 ms
sleep beside 40 goroutines of 2 ms ended 113 ms late (R9).

Go: runtime/proc.go findRunnable, schedule, stealWork
"""

from typing import TYPE_CHECKING

from gopy._core.base import fastpath, probe
from gopy._core.base.chance import chance
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import twin
from gopy._core.sched import trace
from gopy._core.sched.idle import come_back, let_others_have, rest, rest_alone
from gopy._core.sched.m import M
from gopy._core.sched.p import QUEUE, TICKS, P
from gopy._core.sched.procs import retire
from gopy._core.sched.wake import push_all, put_behind, wakep
from gopy._core.sched.wire import find_started
from gopy._core.sched.world import World
from gopy._core.task.g import G

VISIT_NS = 1_000_000  # how long the fast path may go on without the hub, and poller and clock
# How long a busy M of several leaves its poller alone.  A poll lets go of the GIL for less time
# than another thread needs to take it, but makes that thread's wait for it (5 ms, then it is
# given way) begin anew: with a poll each millisecond the other M gets nothing done at all.
POLL_AMONG_NS = 10_000_000
MOST = 256  # switches in a chain without the hub, however fast: up to there CPython caches ints
SLICE_NS = 10_000_000  # how long a chain of nexts may keep the queue waiting


def find(m: M) -> G | None:
    """Return who runs next; None to be asked again. May wait, for as long as it takes."""
    return find_alone(m) if fastpath.on and m.p is not None else find_among(m)


def find_alone(m: M) -> G | None:
    """Find, while this is the only thread.  No calls but the ones that have something to do."""
    p = m.p
    assert p is not None, "a lone M keeps its P"
    now = monotonic_ns()
    tick = refill(m, p, now)
    if p.heap.timers:
        run_timers(p, now)
    if m.world.trace_ns:
        trace.tick(m.world, now)
    if m.inbox:
        take_inbox(m, p)
    if now - m.polled_ns > VISIT_NS and m.poller.registered:
        ask_poller(m, now)
    g = None
    if (m.late or p.fresh.bundles) and (tick % TICKS == 0 or over_long(p, now)):
        g = behind(m, p, 1)
    if g is None and (p.next is not None or p.queue):
        m.switches += 1
        g = take_own(p, now)
        p.tick += not p.chained
        return g
    p.tick += 1
    p.chained = False
    if g is None and (m.late or p.fresh.bundles):
        g = behind(m, p)
    if g is not None:
        m.switches += 1
        return g
    rest_alone(m, p)
    m.polled_ns = m.now_ns = monotonic_ns()
    return None


def find_among(m: M) -> G | None:
    """Find, while other threads use gopy too."""
    w: World = m.world
    p = m.p
    if p is None:
        come_back(m)
        return None
    now = monotonic_ns()
    if not _look_after(m, p, now):
        return None
    g = explored(m, p) if probe.choose is not None else None
    if g is None and m.wired:
        _run_all_timers(m, p, now)
        return find_started(m, p, now)
    if g is None and (p.tick % TICKS == 0 or over_long(p, now)):
        g = behind(m, p, 1)
    if g is None:
        with p.mu:
            if p.m is not m:  # it was retaken
                return None
            g = take_own(p, now)
    else:
        p.chained = False
    if g is None:
        g = behind(m, p)
    if g is None and (g := steal(m, p, now)) is not None and not m.spinning:
        wakep(w)  # part of the loot stands where others have looked already
    if g is None:
        rest(m, p)
        m.polled_ns = m.now_ns = monotonic_ns()
        return None
    if not p.chained:
        p.slice_ns = now
        p.tick += 1
    m.switches += 1
    if m.spinning:
        with w.mu:
            m.spinning = False
            w.spinning -= 1
        wakep(w)
    return g


def _look_after(m: M, p: P, now: int) -> bool:
    """Do what else the hub has to do among several threads; return whether m has kept p."""
    w: World = m.world
    m.now_ns = now
    run_timers(p, now)
    if w.trace_ns:
        trace.tick(w, now)
    if m.inbox:
        take_inbox(m, p)
    if p not in w.ps:
        retire(m, p)
        return False
    for old in w.retired:
        run_timers(old, now)
    if w.wanting and not m.wired and let_others_have(m, p, now):
        return False
    if now - m.polled_ns > POLL_AMONG_NS and m.poller.registered:
        ask_poller(m, now)
    return True


def _run_all_timers(m: M, p: P, now: int) -> None:
    """Run the due timers of all Ps, as m may be the one that watches those of the idle ones.

    Others do that when they look for somebody to rob (`steal`); a wired M robs nobody.
    """
    fired = [run_timers(each, now) for each in m.world.ps if each is not p]
    if any(fired) and m.inbox:
        take_inbox(m, p)


def refill(m: M, p: P, now: int) -> int:
    """Measure out what the fast path may do until the hub's next visit (R9); return the tick.

    A chain of nexts counts for no ticks.
    """
    queued = p.full - p.fuel
    spent = queued + p.full_chain - p.chain
    tick = p.tick + queued
    p.tick = tick
    m.switches += spent
    p.chained = bool(spent) and not queued
    if not p.chained:
        p.slice_ns = now
    most = MOST if not spent else VISIT_NS * spent // (now - m.now_ns + 1) or 1
    m.now_ns = now
    p.full_chain = p.chain = most if most < MOST else MOST
    left = TICKS - 1 - tick % TICKS or 1  # the hub itself uses one up
    p.full = p.fuel = most if most < left else left
    return tick


def take_own(p: P, now: int) -> G | None:
    """Return next or the queue's head; a chain of nexts that has had its slice goes behind."""
    if p.next is not None and p.queue and p.chained and now - p.slice_ns > SLICE_NS:
        p.queue.append(p.next)
        p.next = None
    p.chained = p.next is not None
    return p.take()


def over_long(p: P, now: int) -> bool:
    """Return whether a chain of nexts, which makes no ticks, has had its slice, with no queue.

    Then whoever stands behind all others has nobody else to wait for.  Starts a new slice.
    """
    if p.queue or not p.chained or now - p.slice_ns <= SLICE_NS:
        return False
    p.slice_ns = now
    return True


def explored(m: M, p: P) -> G | None:
    """Return who is chosen of all that could run on m, in the order in which they would."""
    w: World = m.world
    with w.mu, p.mu:
        runnable = [*p.waiting(), *m.late, *w.fresh.everybody()]
        if m.wired:
            runnable = [g for g in runnable if g.stack is not None]
        if not runnable or probe.choose is None:
            return None
        g: G = probe.choose(runnable)
        if g is p.next or g in p.queue:
            p.pick(g)
        elif g in m.late:
            m.late.remove(g)
        else:
            w.fresh.remove(g)
    return g


def run_timers(p: P, now: int) -> bool:
    """Call the functions of p's timers that are due; return whether there were any."""
    heap = p.heap
    fired = False
    while heap and (timer := heap.pop_due(now)) is not None:
        fired = True
        if probe.fired is not None:
            probe.fired(timer)
        timer.fire()
    return fired


def take_inbox(m: M, p: P) -> None:
    """Queue what other threads have made ready."""
    with m.inbox_mu:
        arrived = list(m.inbox)
        m.inbox.clear()
    over: list[G] = []
    with p.mu:
        ours = p.m is m
        for g in arrived if ours else ():
            if len(p.queue) < QUEUE:
                p.queue.append(g)
            else:
                over.append(g)
    if not ours:
        with m.inbox_mu:
            m.inbox.extendleft(reversed(arrived))
    if over:
        put_behind(m, over)


def behind(m: M, p: P, most: int = QUEUE // 2) -> G | None:
    """Return the first of those behind all others, and queue more of them for p: most in all."""
    w: World = m.world
    late, fresh = m.late, w.fresh
    if not late and not fresh.bundles:
        return None
    most = min(most, QUEUE + 1 - len(p.queue))
    with w.mu:
        if m.p is not p:  # it was retaken
            return None
        share = min(len(late) + fresh.count // len(w.ps) + 1, most)
        if not late:
            taken = fresh.take(share)
        else:
            taken = []
            while len(taken) < share and (late or fresh.bundles):
                if fresh.bundles and (not late or fresh.first_order() < late[0].order):
                    taken += fresh.take_of_first(share - len(taken))
                else:
                    taken.append(late.popleft())
        with p.mu:
            p.queue.extend(taken[1:])
    return taken[0] if taken else None


def ask_poller(m: M, now: int) -> None:
    """Queue who waits for a descriptor that is ready; don't wait."""
    m.polled_ns = now
    m.polls += 1
    push_all(m, m.poller.poll(0))


def steal(m: M, p: P, now: int) -> G | None:
    """Return a fresh goroutine of another P, and queue as many as make up half of his."""
    w: World = m.world
    victims = [each for each in w.ps if each is not p]
    chance.shuffle(victims)
    for with_next in (False, True):
        for victim in victims:
            if with_next and run_timers(victim, now):
                if m.inbox:
                    take_inbox(m, p)
                with p.mu:
                    if len(p) and p.m is m:
                        return p.take()
            with victim.mu:
                stolen = victim.steal(with_next)
            if not stolen:
                continue
            w.steals += len(stolen)
            if probe.stolen is not None:
                for g in stolen:
                    probe.stolen(g, m)
            with p.mu:
                ours = p.m is m  # else it was retaken just now (R6)
                if ours:
                    p.queue.extend(stolen[1:])
            if not ours:
                put_behind(m, stolen[1:])
            return stolen[0]
    return None


if not TYPE_CHECKING and (timing := twin("gopy._core.sched._timing")) is not None:
    run_timers = timing.run_timers
    finding = twin("gopy._core.sched._find")
    finding.on_find(find_among, trace.tick, take_inbox)
    find, refill, take_own = finding.find, finding.refill, finding.take_own
