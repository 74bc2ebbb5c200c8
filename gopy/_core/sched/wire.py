"""Goroutines that have their thread to themselves: it takes no fresh ones while they are locked.

A started goroutine never leaves its M, so nothing needs to be done for it to stay.  What is
left is to keep newcomers away: an M with locked goroutines, a wired one, runs those that it
has started and nobody else.

    fresh ones wait         ──▶ the P is lent, with them, to an M that is not wired
    it came back from that  ──▶ for a slice, those that M has started run, past fresh ones
    nobody can run          ──▶ rest, as for any M (`idle`)

The P comes back as it does to an M whose P was retaken: the M waits for one, and gets it when
the others have nothing to do, or had a slice.  So fresh ones and those of each wired M take
turns, whoever is without end.

Nobody wakes a wired M to look for work: it could not take any (`World.give_to_idle`).

A goroutine that ends while it is locked may have changed its thread for good.  It stays in
``m.wired``: its M, a spoilt one, takes nobody new any more, and ends as soon as those have ended
that had begun there.  Threads that a wired M wants started inherit nothing of it (`base.threads`).

Locking: ``m.wired`` and ``m.lent`` belong to the thread itself; others look at ``wired`` under
the world's ``mu`` while the M is idle or wanting, and so not at its goroutines.

Go: runtime/proc.go LockOSThread, stoplockedm, handoffp
Differs: goroutines that were started on a thread before one of them was locked share it with
that one, and keep it alive when that one has ended.  The main thread never ends.
"""

from gopy._core.base import fastpath, threads
from gopy._core.base.clock import monotonic_ns
from gopy._core.sched.deadlock import runtime_threads
from gopy._core.sched.idle import give, keep_started, let_others_have, rest
from gopy._core.sched.m import M
from gopy._core.sched.p import TICKS, P
from gopy._core.sched.parking import current
from gopy._core.sched.wake import start_m
from gopy._core.sched.world import World
from gopy._core.task.g import G

SLICE_NS = 10_000_000


def lock_thread() -> None:
    """Keep fresh goroutines off the caller's thread, once more.

    From now on there are several threads: the short ways would take the fresh ones along.  The
    caller is in no operation, and no other thread uses gopy while they are on.

    Raises:
        RuntimeError: no thread can be started for what this one shall not hand down.
    """
    g = current()
    wired = g.m.wired
    if not wired:
        runtime_threads.add(threads.mark())
    fastpath.go_multi()
    wired[g] = wired.get(g, 0) + 1


def unlock_thread() -> None:
    """Undo one lock of the caller's, if there is any."""
    g = current()
    wired = g.m.wired
    left = wired.pop(g, 0) - 1
    if left > 0:
        wired[g] = left
    elif not wired:
        threads.unmark()


def find_started(m: M, p: P, now: int) -> G | None:
    """Return who runs next on m, which is wired; None to be asked again, with or without a P."""
    w: World = m.world
    with p.mu:
        fresh = w.fresh.count > 0 or any(g.stack is None for g in p.waiting())
    came_back = p.held_ns >= m.lent > 0
    if fresh and not (came_back and now - p.held_ns < SLICE_NS):
        _lend(m, p, now)
        return None
    if w.wanting and let_others_have(m, p, now):
        return None
    g = None
    with w.mu:
        if m.p is not p:  # it was retaken
            return None
        if not m.late or p.tick % TICKS:
            with p.mu:
                g = _take_started(p, now)
        if g is None and m.late:
            p.chained = False
            g = m.late.popleft()
    if g is None:
        if fresh:
            _lend(m, p, now)
        else:
            rest(m, p)
            m.polled_ns = m.now_ns = monotonic_ns()
        return None
    if not p.chained:
        p.slice_ns = now
        p.tick += 1
    m.switches += 1
    return g


def _take_started(p: P, now: int) -> G | None:
    """Take out the first started goroutine: next, unless its chain has had its slice."""
    first = next((g for g in p.queue if g.stack is not None), None)
    follows = p.next is not None and p.next.stack is not None
    p.chained = follows and not (first and p.chained and now - p.slice_ns > SLICE_NS)
    g = p.next if p.chained or first is None and follows else first
    return None if g is None else p.pick(g)


def _lend(m: M, p: P, now: int) -> None:
    """Let an M that may take fresh goroutines have p; m waits for one if it has use for it."""
    w: World = m.world
    new = False
    with w.mu:
        if m.p is not p:
            return
        with p.mu:
            own = p.give_up_started()
            m.p = None
            p.m = None
        m.lent = now
        if m.spinning:
            m.spinning = False
            w.spinning -= 1
        to = next((each for each in w.wanting if not each.wired), None)
        if to is not None:
            w.wanting.remove(to)
            give(p, to)
        else:
            w.spinning += 1
            new = not w.give_to_idle(p)
    keep_started(m, p, own)
    if new:
        start_m(w, p)
