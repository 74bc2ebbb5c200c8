"""Where a goroutine that can run is put, and who is woken for it.

    its own P's next or queue      pushed by the M that holds the P
    its M's inbox                  started, pushed by any other thread
    its M's ``late``               started, behind all others: gosched, overflow
    the world's ``fresh``          not started, behind all others, or pushed without a P

``late`` and ``fresh`` are together what Go's global queue is: each goroutine in them has a
number, ``order``, and the lower one goes first (R28).

A fresh goroutine may interest an M that sleeps.  Who pushed it then looks for an idle P
under the world's ``mu``; who goes idle says so under the same lock and looks through all
queues once more (R7).  Half as many Ms as are busy search for work at most; one that finds
some wakes the next.

Go: runtime/proc.go ready, runqput, wakep, injectglist
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from gopy._core.base import fastpath, probe
from gopy._core.base.optional import twin
from gopy._core.sched.crowd import all_fresh
from gopy._core.sched.depth import room
from gopy._core.sched.m import M
from gopy._core.sched.p import QUEUE, P
from gopy._core.sched.world import World
from gopy._core.task.g import G

# Starts a thread of the scheduler; the hub's module, which is above this one, sets it.
_start: Callable[[World, P], None]


def on_new_thread(start: Callable[[World, P], None]) -> None:
    """Have new threads of the scheduler started by start."""
    global _start
    _start = start


def start_m(w: World, p: P) -> None:
    """Start an M that holds p and looks for work; it has been counted as looking."""
    _start(w, p)


def push_next(m: M, g: G) -> None:
    """Let g, which is started, go next on m, the caller's M."""
    p = m.p
    over = None
    if p is not None:
        with p.mu:
            if p.m is m:  # else it was retaken just now (R6)
                old = p.next
                p.next = g
                if old is not None:
                    if len(p.queue) < QUEUE:
                        p.queue.append(old)
                    else:
                        over = [*p._half(), old]
            else:
                p = None
    if p is None:
        m.deliver(g)
    elif over:
        put_behind(m, over)


def push_fresh(m: M, g: G) -> None:
    """Make g, not started yet, known: on m's P, or to all if m has none; wake who could take it."""
    p = m.p
    over: list[G] | None = [g]
    if p is not None:
        with p.mu:
            if p.m is m:  # else it was retaken just now, and is somebody else's (R6)
                over = p.put_next(g)
    if over:
        put_behind(m, over)
    wakep(m.world)


def send_home(g: G) -> None:
    """Let g, whom a thread that is no M's woke, go on: by its M's inbox."""
    g.reason = ""
    if probe.readied is not None:
        probe.readied(g)
    m = g.m
    if m is not None:  # else its world is over
        m.deliver(g)


def poll_for(m: M) -> None:
    """Poll in the place of m, which may end any time now, and close its poller."""
    ready: list[G] = []
    with suppress(OSError, ValueError):
        ready = m.poller.poll_for_owner()
    for g in ready:
        send_home(g)


def push_all(m: M, ready: list[G]) -> None:
    """Put goroutines of any M that the poller or the clock woke where they belong.

    A busy M polls before it has run all that the last polls brought.  So they stand behind those
    who stand behind all others: else very many descriptors would have some wait for ever.
    """
    own = []
    for g in ready:
        g.reason = ""
        if probe.readied is not None:
            probe.readied(g)
        if g.m is m:
            own.append(g)
        else:
            g.m.deliver(g)
    p = m.p
    if p is not None and (m.late or p.fresh.bundles):
        put_behind(m, own)
    elif p is not None:
        with p.mu:
            if p.m is m:  # else it was retaken just now (R6)
                places = QUEUE - len(p.queue)
                p.queue.extend(own[:places])
                own = own[places:]
            else:
                p = None
        if own and p is not None:
            put_behind(m, own)
    if p is None:
        for g in own:
            m.deliver(g)


def behind_all(m: M, p: P) -> None:
    """Send the older half of p's queue, and its last, behind all others; one thread alone."""
    room()  # without it the queue stays too long for once
    last = p.queue.pop()
    put_behind(m, [*p._half(), last])


def put_behind(m: M, goroutines: list[G]) -> None:
    """Put goroutines, fresh ones or m's own, behind all others, in their order.

    Where only one of the two queues has anybody, numbers are not needed: 0 is before all
    that will be given.
    """
    if not goroutines:
        return
    w: World = m.world
    fresh = all_fresh(goroutines)
    with w.mu:
        if fresh:
            alone = not m.late and not fastpath.multi
            w.fresh.put(0 if alone else w.next_order(), goroutines)
            return
        for g in goroutines:
            if g.stack is None:
                w.fresh.put(w.next_order(), [g])
            else:
                g.order = w.next_order()
                m.late.append(g)


def wakep(w: World) -> None:
    """Have one more M look for work, if there is an idle P and nobody is looking yet.

    Go: runtime/proc.go wakep, startm
    """
    # No lock for the first look: we have pushed under the lock of a queue through which
    # whoever goes idle looks after he has said so.  If he looked before the push, his
    # having said so came before this look.
    if not w.idle_ps:
        return
    with w.mu:
        if not w.idle_ps or w.spinning:
            return
        p = w.idle_ps.pop()
        w.spinning += 1
        new = not w.give_to_idle(p)
    if new:
        _start(w, p)


if not TYPE_CHECKING and (starting := twin("gopy._core.sched._starting")) is not None:
    starting.on_push_all(push_all)
    push_all = starting.push_all
