"""Boot: the first call of gopy on a thread, and `run`.

    `run`                        a world of its own; its M's hub is the caller's greenlet
    the main thread, no world    an embedded world; the thread's greenlet is goroutine 1's,
                                 the hub stands beside it
    another thread               an Outsider in the world that runs; if there is none, in
                                 an embedded world without a goroutine 1 yet

Importing does nothing of this: a program that never calls gopy pays for nothing.

Go: runtime/proc.go schedinit, main
"""

import threading
from _thread import allocate_lock, get_ident, get_native_id
from collections.abc import Callable
from contextvars import copy_context
from os import getpid
from time import sleep
from types import FrameType
from typing import TYPE_CHECKING, Any

from gopy._core.base import fastpath, lockrank
from gopy._core.base.chance import seed
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import twin
from gopy._core.base.settings import Settings, tell_of_gil
from gopy._core.base.standstill import current_frames
from gopy._core.sched import hub, midst, sysmon
from gopy._core.sched.collector import watch_collector
from gopy._core.sched.deadlock import before_us
from gopy._core.sched.ending import before_the_end
from gopy._core.sched.find import run_timers
from gopy._core.sched.fork import on_child, watch_forks
from gopy._core.sched.handlers import guard, unguard
from gopy._core.sched.idle import get_up
from gopy._core.sched.m import M
from gopy._core.sched.outsider import RESCUE_NS, Outsider
from gopy._core.sched.parking import current, getcurrent, give_way, on_arrival
from gopy._core.sched.preempt import after_fork, attach, detach
from gopy._core.sched.procs import set_procs
from gopy._core.sched.sigint import listen, listen_in_child, on_taken_late, unlisten
from gopy._core.sched.sigquit import heed, heed_in_child, unheed
from gopy._core.sched.stack import Stack, let_end
from gopy._core.sched.stop import finish, freeze, on_detach
from gopy._core.sched.threadtime import cpu_ns, sleeps
from gopy._core.sched.wake import poll_for, wakep
from gopy._core.sched.world import World, frozen, next_id
from gopy._core.task.g import G, new_g

OURS = ("g", "m", "lone_p")  # what a greenlet that gopy did not make is given
DORMANT_NS = 20_000_000  # not run for so long: not a thread that waits for the GIL
SHALLOWER = 50  # frames by which goroutine 1 must have come back before a new hub is born

_here = __file__.removesuffix("_core/sched/boot.py")
_of_thread = threading.local()
_main_thread = threading.main_thread()
_worlds: list[World] = []  # the innermost last: a `run` may stand above an embedded world
_booting = lockrank.RankedLock(lockrank.Rank.BOOT)
_arriving = allocate_lock()  # whoever comes first may hold it for long; nobody holds others then


def world() -> World:
    """Return the world that runs, making an embedded one if there is none."""
    with _booting:
        if not _worlds:
            _worlds.append(_new_world(owned=False))
        return _worlds[-1]


def run(main: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run main as goroutine 1 of a world of its own; return or raise what it does."""
    root = getcurrent()
    w = getattr(getattr(root, "m", None), "world", None)
    if w is not None and w.nests and root.g is w.g1:
        return main(*args, **kwargs)
    if isinstance(root, Stack) or getattr(getattr(root, "m", None), "hub", None) is root:
        raise RuntimeError("gopy.run called from inside a goroutine")
    before = {name: value for name, value in vars(root).items() if name in OURS}
    if any(m.tid != get_ident() for each in list(_worlds) for m in list(each.ms)):
        _stop_short_cuts()  # another thread has a world
    with _booting:
        w = _new_world(owned=True)
        _worlds.append(w)
    listen(w)
    guard()
    heed(w)
    m = _first_m(w)
    m.hub, root.g, root.m, root.lone_p = root, m.g0, m, None
    g1 = new_g(1, main, args, kwargs)
    g1.m = m
    w.g1 = g1
    if root.gr_context is not None:
        g1.more().context = copy_context()
    assert m.p is not None, "a new world has an idle P"
    m.p.next = g1
    try:
        hub.loop(m)
        finish(w, m)
    finally:
        w.over = True
        detach(m)
        with _booting:
            _worlds.remove(w)
        for name in OURS:
            vars(root).pop(name, None)
        vars(root).update(before)
        unheed(w)
        unlisten(w)
        unguard()
    if w.error is not None:
        raise w.error
    if w.interrupt is not None and not isinstance(w.interrupt, SystemExit):
        raise w.interrupt  # a signal's, which came when main had ended already
    return w.result


def let_run_nest() -> None:
    """Let goroutine 1 of this world call `run`, as a program does that is run as a script.

    It then only calls the function: the world is there already.
    """
    current()
    getcurrent().m.world.nests = True


def arrive() -> G:
    """Make a goroutine of the calling thread, which has none; return it."""
    root = getcurrent()
    if root.parent is not None:
        raise RuntimeError("gopy called from a greenlet that gopy did not make")
    if get_ident() != _main_thread.ident:
        return _arrive_from_outside(root)
    m = getattr(root, "m", None)
    if m is not None:
        return _back_at(root, m)
    w = world()
    if w.g1 is not None:  # `run` made it, on another thread
        return _arrive_from_outside(root)
    listen(w)
    guard()
    m = _first_m(w)
    g = w.g1 = new_g(1, None)
    g.stack = root
    g.m = m
    root.m = m
    root.lone_p = None
    hub.new_hub(m)
    _settle(root, m)
    return g


def _settle(root: Any, m: M) -> None:
    """Let goroutine 1 be found at once from now on, unless its hub was born deep.

    Then each of its calls comes through `arrive`, which looks whether it has come up.
    """
    if m.hub_depth <= SHALLOWER:
        root.g = m.world.g1
        root.lone_p = m.p if fastpath.on else None


def _back_at(root: Any, m: M) -> G:
    """Return goroutine 1, whose hub was born deep; give it a new one if it has come up (R17)."""
    if hub.depth() + SHALLOWER < m.hub_depth:
        for stack in m.free:
            stack.parent = root  # where they go when they end: the hub is somewhere in between
        let_end(m, len(m.free))
        hub.new_hub(m)
        _settle(root, m)
    g: G = m.world.g1
    return g


class _Presence:
    """What a thread from outside holds as long as it lives: then it's no goroutine any more."""

    __slots__ = ("among", "outsider", "pid")

    def __init__(self, outsider: Outsider, among: dict[int, Any]) -> None:
        self.outsider = outsider
        self.among = among
        self.pid = getpid()

    def __del__(self) -> None:  # no locks: it may run anywhere (R1), also where a fork's child
        if getpid() != self.pid:  # begins, where a thread that is gone may hold the dict's (R23)
            return
        if self.among.get(self.outsider.tid) is self.outsider:
            self.among.pop(self.outsider.tid, None)


def _hold(name: str, value: object) -> None:
    """Hold value, by that name, until the calling thread has ended."""
    setattr(_of_thread, name, value)


def _arrive_from_outside(root: Any) -> G:
    """Attach a thread that gopy did not start; from now on there are several (R5)."""
    w = world()
    _stop_short_cuts()
    g = new_g(next_id(), None)
    outsider = Outsider(g, world, _rescue)
    g.m = outsider
    g.stack = root
    w.outsiders[outsider.tid] = outsider
    _hold("gopy.presence", _Presence(outsider, w.outsiders))
    root.g = g
    root.m = outsider
    root.lone_p = None
    while not w.ms:  # until the new thread has said that it's there
        wakep(w)
        sleep(0.001)
    return g


def _stop_short_cuts() -> None:
    """Have all threads take locks, once the lone one is outside of gopy's own code (R5).

    It may stand between two steps of an operation on a build whose threads take turns.  It
    does not while it sleeps in its poller, while user code runs on its thread, or while it
    sleeps and has not run at all for longer than a thread that waits for the GIL ever does,
    which asks for it every 5 ms: then it is in a call of C's that has let go of the GIL.  Who
    comes while another waits for that waits with him.
    """
    with _arriving:
        if fastpath.multi:
            return
        fastpath.go_multi()
        for m in [m for w in list(_worlds) for m in list(w.ms) if m.tid != get_ident()]:
            _until_outside(m)
            m.rouse()  # it may sleep with its P, which others can use now


def _until_outside(m: M) -> None:
    """Wait until m's thread is in no operation of gopy's."""
    since, cpu = monotonic_ns(), cpu_ns(m)
    while not m.sleeping and not _is_outside(current_frames().get(m.tid)):
        sleep(0.0001)
        now = cpu_ns(m)
        if now != cpu:
            since, cpu = monotonic_ns(), now
        elif monotonic_ns() - since > DORMANT_NS and sleeps(m):
            break


def _is_outside(frame: FrameType | None) -> bool:
    """Return whether a thread that stands in frame runs the program's code, and no finalizer."""
    if frame is not None and frame.f_code.co_filename.startswith(_here):
        return False
    while frame is not None and not frame.f_code.co_filename.startswith(_here):
        if frame.f_code.co_name == "__del__":  # it may have interrupted anything
            return False
        frame = frame.f_back
    return True


def _rescue(w: World, now: int) -> None:
    """Look after timers and descriptors that nobody has for a while."""
    for p in list(w.ps):
        first = p.heap.first()
        if first is not None and now - first > RESCUE_NS:
            run_timers(p, now)
    for m in list(w.ms):
        if not m.sleeping and now - m.polled_ns > RESCUE_NS and m.poller.registered:
            poll_for(m)


def _new_world(owned: bool) -> World:
    settings = Settings()
    tell_of_gil()
    seed(settings.seed)
    if settings.number("locks"):
        lockrank.debug = True
    before_the_end(_stop_all)
    watch_forks(_worlds)
    watch_collector(_worlds.copy)
    midst.watch(_worlds.copy)
    sysmon.start(_worlds.copy, _stop_short_cuts)
    if not before_us:
        before_us.update(current_frames())
    w = World(settings, owned)
    w.started_ns = monotonic_ns()
    w.idle_ps.extend(w.ps)
    set_procs(w, settings.max_procs)
    return w


def _child_begins() -> None:
    """Be the only thread of a process that has just been forked, and its main thread."""
    global _main_thread
    _main_thread = threading.main_thread()
    _hold("gopy.presence", None)
    after_fork()
    listen_in_child(_worlds)
    heed_in_child(_worlds)
    sysmon.begin_anew()
    for w in _worlds:
        for m in w.ms:
            m.native = get_native_id()
    if _worlds:
        before_us.update(current_frames())
        sysmon.start(_worlds.copy, _stop_short_cuts)


def _first_m(w: World) -> M:
    """Make the calling thread an M of w, with a P if one is idle."""
    m = M(0, w)
    with w.mu:
        m.id = len(w.ms)
        w.ms.append(m)
        if w.idle_ps:
            p = w.idle_ps.pop(0)
            m.p = p
            p.m = m
    m.now_ns = monotonic_ns()
    get_up(m)
    attach(m, give_way)
    return m


def _detach(w: World) -> None:
    """Take goroutine 1's thread, which runs this, out of an embedded world that is over."""
    root = w.g1.stack if w.g1 is not None else None
    if w.g1 is not None:
        detach(w.g1.m)
    for name in OURS:
        vars(root).pop(name, None)
    with _booting:
        if w in _worlds:
            _worlds.remove(w)
    unlisten(w)
    unguard()


def _stop_all() -> list[M]:
    """End all worlds, since Python ends; return the Ms that this thread is not."""
    with _booting:
        running = _worlds[:]
    for w in running:
        if not w.over:
            freeze(w, None)
        if w.g1 is not None and w.g1.stack is getcurrent():
            _detach(w)
    return [m for w in {*running, *frozen} for m in w.ms if m.tid != get_ident()]


def _mark_alone() -> None:
    """Write on every greenlet of gopy's whether it may take the short ways (`fastpath`)."""
    for w in [*_worlds, *frozen]:
        for m in list(w.ms):
            for stack in list(m.stacks):
                stack.lone_p = m.p if fastpath.on else None
        g1 = w.g1
        if g1 is None or isinstance(g1.stack, Stack):
            continue
        at: M | None = getattr(g1.stack, "m", None)
        if at is not None and at is g1.m:  # else it has left this world, which is over
            _settle(g1.stack, at)


fastpath.watch(_mark_alone)
on_arrival(arrive)
on_child(_child_begins)
on_detach(_detach)
on_taken_late(_detach)

# All threads share the insides of a `local`, and in a fork's child one that is gone may hold them.
if not TYPE_CHECKING and (waits := twin("gopy._core.task._waits")) is not None:
    _hold = waits.hold
