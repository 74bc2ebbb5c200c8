"""GOMAXPROCS at run time: Ps are added, or retired by the Ms that hold them.

A retired P is held by nobody.  Its goroutines go behind all others, or to their own M;
its timers stay in its heap, which the other Ms look after.

Go: runtime/proc.go procresize, runtime/debug.go GOMAXPROCS
Differs: the world is not stopped; a surplus P goes when its M next comes to its hub.
"""

from gopy._core.base import fastpath
from gopy._core.base.settings import MAX_PROCS
from gopy._core.sched.idle import pass_on
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.wake import put_behind, wakep
from gopy._core.sched.world import World


def set_procs(w: World, n: int) -> None:
    """Let n Ps run, 1 to MAX_PROCS."""
    n = max(1, min(n, MAX_PROCS))
    if n > 1:
        fastpath.go_multi()
    with w.mu:
        while len(w.ps) < n:
            p = w.retired.pop() if w.retired else P(len(w.ps), w.fresh)
            p.id = len(w.ps)
            w.ps.append(p)
            if p.m is None:
                pass_on(w, p)
        surplus = w.ps[n:]
        del w.ps[n:]
        for p in surplus:
            if p in w.idle_ps:
                w.idle_ps.remove(p)
                w.retired.append(p)
        w.rouse_watcher()
        anything = w.fresh.count > 0
    if anything:
        wakep(w)


def surplus_held(w: World) -> bool:
    """Return whether an M still holds a P that was taken from the number."""
    with w.mu:
        return any(m.p is not None and m.p not in w.ps for m in w.ms)


def retire(m: M, p: P) -> None:
    """Let go of p, which is one too many; its M's hub does it."""
    w: World = m.world
    with w.mu:
        if p in w.ps or m.p is not p:
            return
        with p.mu:
            own = p.give_up_started()
            fresh = p.waiting()
            p.next = None
            p.queue.clear()
        m.p = None
        p.m = None
        w.retired.append(p)
        if m.spinning:
            m.spinning = False
            w.spinning -= 1
        w.idles(m)
    with m.inbox_mu:
        m.inbox.extendleft(reversed(own))
    if fresh:
        put_behind(m, fresh)
        wakep(w)
