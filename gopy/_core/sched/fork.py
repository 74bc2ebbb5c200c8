"""The child of a fork: one M, one P, and the goroutine that forked, which is its main.

    who forked                            in the child
    a goroutine, on whatever M            goroutine 1 of the same world, alone
    goroutine 1's code, without `run`     the same
    a thread from outside                 it's the main thread; its next call of gopy boots anew
    the hub, in a signal's handler        goroutine 1 if it's parked there: it stays parked

What the function of the new goroutine 1 returns is what main returns: `run` returns it, if
`run` stands below on this thread.  Else the process ends there, as Python ends it when the
main program is over: else a worker's child would end with status 0 and lose its output.

All other goroutines are gone.  Their greenlets are kept and never run (R10): no ``finally``,
no deferred call.  Nobody finds them in a line, in a heap or in a poller.  A lock of
`sync` that one of them held stays locked, as those of `threading` do.  Timers go on.

The fork may come at any point of what other threads do.  What the core shares is made anew.
Of the program's objects, all are looked at: locks that may be held by threads that are
not there any more are made anew, and what `in_child` names is put in order.  What another
thread was about to do to an object at that instant may be half done.

Before the fork, and in the parent, nothing is done where there is a GIL.  Where there is none no
thread of gopy's may be about to stop the world (`base.standstill`): nobody asks for frames
meanwhile, and a collection that has begun ends first.  Others may be: the twin undoes that.
Nor may a thread of gopy's be about to end there, or to become known to `threading`: CPython sets
and clears what is the thread's own under locks of dicts that all threads share, and wants those in
the child before it calls any of this.

Go: none; Go's programs fork only to exec
"""

import atexit
import gc
import os
from _thread import get_ident, get_native_id
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent as _getcurrent

from gopy._core.base import fastpath, standstill, threads
from gopy._core.base.chance import chance
from gopy._core.base.lockrank import renew
from gopy._core.base.optional import twin
from gopy._core.sched import ending
from gopy._core.sched.deadlock import before_us, idle_helpers, runtime_threads
from gopy._core.sched.enrol import enter_no_more
from gopy._core.sched.m import M
from gopy._core.sched.mend import free_objects, mend_objects, renew_locks_of_modules
from gopy._core.sched.p import P
from gopy._core.sched.world import World, frozen
from gopy._core.task.g import G

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m

# What the child keeps of what is gone, so that no greenlet is ever finalized (R10).
_anchored: list[object] = []
_children: list[Callable[[], None]] = []
_registered = False
_collecting: set[int] = set()  # threads, by ident, that collect
_ENDS = 0  # among them: Python ends, and nobody forks any more
_worlds: list[World]


def watch_forks(worlds: list[World]) -> None:
    """Be there when the process forks, from now on; worlds are those that run."""
    global _registered, _worlds
    _worlds = worlds
    if not _registered:
        _registered = True
        os.register_at_fork(after_in_child=_begin_anew)
        if standstill.WORLD_STOPS:
            gc.callbacks.insert(0, _note_collection)  # first: what comes before it is not seen
            atexit.register(_python_ends)
            os.register_at_fork(before=_wait, after_in_parent=_go_on, after_in_child=_go_on)
            _free_the_world()


def on_child(fn: Callable[[], None]) -> None:
    """Have fn called in the child of a fork, when all is in order again."""
    _children.append(fn)


def _note_collection(phase: str, _: object) -> None:
    """Be told by the collector that it begins, or has finished, on the caller's thread.

    It stops all threads only after the first of this: so nobody forks meanwhile.
    """
    if phase == "start" and _ENDS not in _collecting:
        standstill.mu.acquire()
        _collecting.add(get_ident())
    elif get_ident() in _collecting:
        _collecting.discard(get_ident())
        standstill.mu.release()


def _python_ends() -> None:
    """Let nobody wait for a thread that may be stopped for good, with what it holds."""
    _collecting.add(_ENDS)
    enter_no_more()


def _wait() -> None:
    """Let nobody ask for frames, and no other thread collect or end, until `_go_on`."""
    standstill.mu.acquire()
    ending.wait_for_parting(ending.GRACE_S)


def _go_on() -> None:
    """Undo `_wait`, in the parent and in the child."""
    standstill.mu.release()


def _begin_anew() -> None:
    """Put everything in order in the child, on the only thread that is left."""
    if standstill.WORLD_STOPS:
        free_objects(gc.get_objects())  # first: all else may want one
        if get_ident() not in _collecting:
            _end_collection()
    _anchored.append([*_worlds, *frozen])
    renew_locks_of_modules()
    for helpers in (before_us, idle_helpers, runtime_threads):
        helpers.clear()
    ending.begin_anew()
    here, m = _caller()
    caller = _goroutine(here, m)
    below = m is not None and _has_run_below(m)
    gone = 0
    for w in _worlds:
        gone += _bury_all(w, caller if m is not None and m.world is w else w.g1)
    for w in frozen:
        _keep_only(w)
    _worlds[:] = [w for w in _worlds if w.ms]
    if m is None:
        _strip(here)
    else:
        _become_main(m, caller, below)
    if not any(w.settings.seed for w in _worlds):
        chance.seed()
    if gone or fastpath.multi:
        mend_objects()
    threads.begin_anew()
    for fn in _children:
        fn()


def _caller() -> tuple[Any, M | None]:  # Any: a greenlet
    """Return the greenlet of gopy's that forked, and its M; no M if the thread is not ours."""
    here = getcurrent()
    while here.parent is not None and not hasattr(here, "m"):
        here = here.parent
    m = getattr(here, "m", None)
    return here, m if isinstance(m, M) else None


def _goroutine(here: Any, m: M | None) -> G | None:
    """Return who is goroutine 1 from now on."""
    if m is None:
        return None
    g1: G | None = m.world.g1
    if here is m.hub:
        return g1 if g1 is not None and g1.m is m else None
    g: G | None = getattr(here, "g", g1)
    return g


def _strip(here: Any) -> None:
    """Make here a greenlet that gopy has not seen yet."""
    for name in ("g", "m", "lone_p"):
        vars(here).pop(name, None)


def _bury_all(w: World, kept: G | None) -> int:
    """Leave w the M of this thread with kept at most, who lives there; return how many are gone."""
    here = get_ident()
    if kept is not None and (kept.m is None or kept.m.tid != here):
        kept = None
    gone = [g for g in w.goroutines() if g is not kept]
    gone += [g for each in w.ms for g in each.poller.left()]
    pollers = [each.poller for each in w.ms if each.tid != here]
    _keep_only(w)
    _anchored.append((gone, dict(w.outsiders), list(w.wanting), w.g1))
    for g in gone:
        g.fn = _nothing  # whoever finds it somewhere, and readies it, does no harm (`stop.bury`)
        g.args = ()
        g.kwargs = g.left = g.stack = g.m = g.extra = None
    renew(w.mu)
    renew(w.reporting)
    for line in (w.outsiders, w.idle_ms, w.idle_ps, w.wanting):
        line.clear()
    fastpath.count_bubbles(-fastpath.bubbles)
    w.spinning = w.listens = 0
    w.unwinding = min(w.unwinding, 1)
    w.interrupt = None
    if w.ms:
        m = w.ms[0]
        _one_p(w, m, kept)
        m.poller.reopen(pollers, kept)
        m.wake_fd = m.poller.wake_fd
    else:
        w.over = True
        for poller in pollers:
            poller.close()
    return len(gone)


def _keep_only(w: World) -> None:
    """Leave w no M but that of this thread, if it has one."""
    _anchored.append((list(w.ms), [list(each.stacks) for each in w.ms]))
    w.ms[:] = [each for each in w.ms if each.tid == get_ident()]
    for m in w.ms:
        m.id = 0
        m.native = get_native_id()
        m.sleeping = m.spinning = False


def _one_p(w: World, m: M, kept: G | None) -> None:
    """Leave w one P, held by m, and in its queues at most kept; its heap has all timers."""
    renew(m.inbox_mu)
    p = m.p if m.p is not None else w.ps[0]
    for line in (m.inbox, m.late, p.queue):
        _anchored.append(list(line))
        there = kept in line
        line.clear()
        if there and kept is not None:
            line.append(kept)
    _anchored.append((w.fresh.everybody(), p.next, m.moving))
    w.fresh.clear()
    p.next = p.next if p.next is kept else None
    m.moving = m.moving if m.moving is kept else None
    free = {id(stack) for stack in m.free}
    stacks, m.stacks = m.stacks, []
    for stack in stacks:
        if id(stack) in free or (kept is not None and stack.g is kept):
            m.keep(stack)
    _gather_timers(p, [each for each in (*w.ps, *w.retired) if each is not p])
    w.ps[:] = [p]
    w.retired.clear()
    p.id = 0
    p.m = m
    m.p = p


def _gather_timers(p: P, others: list[P]) -> None:
    """Put all timers into p's heap, but for those of goroutines that are gone."""
    for each in (p, *others):
        renew(each.mu)
        renew(each.heap.mu)
    timers: list[Any] = [t for each in (p, *others) for t in each.heap.everyone()]
    for timer in timers:
        heap = timer.heap
        if heap is not p.heap or _is_of_gone(timer.arg):
            when = timer.when
            heap.remove(timer)
            if not _is_of_gone(timer.arg):
                p.heap.add(timer, when)


def _is_of_gone(arg: object) -> bool:
    """Return whether a timer with arg is there for a goroutine that is gone."""
    g = getattr(arg, "g", arg)  # a Race's
    return isinstance(g, G) and g.m is None


def _has_run_below(m: M) -> bool:
    """Return whether `run` stands at the bottom of m's thread: main's result goes there."""
    w: World = m.world
    return w.owned and not w.ends_process and m.id == 0


def _become_main(m: M, caller: G | None, below: bool) -> None:
    """Make caller goroutine 1 of its world, and its function's end the program's."""
    w: World = m.world
    w.g1 = caller
    if caller is None:  # a finalizer on another M's hub: that one has nobody to go on with
        w.over = w.ends_process = True
        return
    if caller.bubble is not None:  # whose root, like all others, is gone
        caller.more().bubble = None
    caller._id = 1
    caller.parent_id = 0
    caller._code = None
    if caller.args is not None:  # not the thread's own code
        w.nests = True
        if not below:
            w.owned = w.ends_process = True


def _nothing() -> None:
    pass


def _free_the_world() -> None:
    """In children, take nobody for stopping all threads who is gone: only C can (`_fork`)."""


def _end_collection() -> None:
    """Take nobody for collecting who is gone: only C can."""


if not TYPE_CHECKING and (in_c := twin("gopy._core.sched._fork")) is not None:
    in_c.on_collections(standstill.mu, _collecting)
    _note_collection = in_c.note_collection  # which no recursion limit keeps from its work
    _free_the_world, _end_collection = in_c.watch_forks, in_c.end_collection
