"""sysmon: a thread that watches the Ms, and helps where one does not come to its hub.

    every M sleeps for a while ──▶ asleep, until an M gets up or begins
    an M that goes on          ──▶ nothing; another look in 10 ms
    one that stands still      ──▶ another look in 5 ms; then, if somebody waits for its P:
        it burns no CPU        ──▶ retake: the P goes to another M
        it computes            ──▶ preempt; retake if that is not answered
        it computes without a P, having been away: preempt, if it's too many or holds anybody up

An M stands still while it counts no switch.  Goroutines that it has started wait for it,
as they can't leave its thread; those not started, timers and all that is behind others go
on with the P.  When the M comes back it has no P: it runs to its next scheduling point,
or to where it is preempted, and then waits for one.

A retake needs no consent: what an M does with its P it does under ``p.mu``, where it sees
whether the P is still its own (R6).  While one thread alone uses gopy nobody takes locks:
then the short ways are stopped first (R5), and who has come back meanwhile keeps his P.

``GOPYDEBUG=sysmon=0`` lets everybody alone; with ``hog=1`` it says who keeps a thread (`hognote`).

Descriptors of an M that stands still are polled here, for the goroutines of other Ms.

Go: runtime/proc.go sysmon, retake, handoffp
"""

from _thread import allocate_lock
from collections.abc import Callable
from contextlib import suppress

from gopy._core.base import fastpath
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.standstill import current_frames
from gopy._core.base.threads import start_new_thread
from gopy._core.sched import hognote, trace
from gopy._core.sched.collector import keep_on
from gopy._core.sched.deadlock import runtime_threads
from gopy._core.sched.hub import start as begin
from gopy._core.sched.idle import keep_started, on_getting_up, pass_on
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.preempt import Answer, answer, disarm, request
from gopy._core.sched.threadtime import cpu_ns, sleeps
from gopy._core.sched.wake import poll_for
from gopy._core.sched.world import World

LOOK_NS = 10_000_000  # between two looks
SHORT_LOOK_NS = 5_000_000  # while somebody stands still
STILL_NS = 9_000_000  # so long an M may keep a P from others; two short looks, GIL included
HOGS_NS = 1_000_000_000  # so long after a request all looks are short: hogs rarely come alone
# Where one thread alone used gopy until now: its short ways would be gone for good.
STILL_ALONE_NS = 20_000_000
BURNS = 0.1  # of the time, at least: then it computes
ASK = 3  # times, before its P is taken
IDLE_LOOKS = 10  # then nobody is looked at until an M gets up

tid = 0  # of the thread, once it runs
_asked_ns = -HOGS_NS  # when somebody was asked last
_asleep = False
_gate = allocate_lock()
_worlds: Callable[[], list[World]]
_stop_short_cuts: Callable[[], None]


class Watched:
    """What was seen of an M: where its counters stood, since when, and its CPU time then."""

    __slots__ = ("_lately", "asked", "at", "cpu_ns", "mark", "noted", "since_ns")

    def __init__(self, mark: tuple[object, ...], now: int, cpu_ns: int) -> None:
        self.mark = mark
        self.since_ns = now
        self.cpu_ns = cpu_ns
        self.at = (0, 0)  # its innermost frame, and the instruction there
        self.asked = 0  # how often it was asked to yield
        self.noted = 0  # the goroutine of which there was a note
        self._lately = (now, cpu_ns)

    def computed_lately(self, m: M, now: int) -> bool:
        """Return whether m has computed since this was asked last, at least `STILL_NS` ago.

        The whole time that it has been without a P says little: it may have slept for most of it.
        """
        then, used_ns = self._lately
        if now - then < STILL_NS:
            return False
        self._lately = now, cpu_ns(m)
        return self._lately[1] - used_ns >= (now - then) * BURNS


def start(worlds: Callable[[], list[World]], stop_short_cuts: Callable[[], None]) -> None:
    """Start the thread, once a process; worlds tells what it watches."""
    global _stop_short_cuts, _worlds, tid
    if tid:
        return
    _worlds, _stop_short_cuts = worlds, stop_short_cuts
    _gate.acquire()
    tid = start_new_thread(_watch, ())
    runtime_threads.add(tid)


def begin_anew() -> None:
    """In the child of a fork: the thread is gone, and who `start`s it next gets another."""
    global _asleep, _gate, tid
    tid = 0
    _asleep = False
    _gate = allocate_lock()


def kick() -> None:
    """End its sleep: an M gets up, or begins."""
    global _asleep
    if _asleep:
        _asleep = False
        with suppress(RuntimeError):  # two at once
            _gate.release()


def _watch() -> None:
    global _asleep
    seen: dict[M, Watched] = {}
    idle = 0
    pause = LOOK_NS
    while True:
        _gate.acquire(timeout=pause / 1e9)
        pause = _look_at_all(seen)
        idle = 0 if seen else idle + 1
        if idle > IDLE_LOOKS:
            _asleep = True
            if not any(not m.sleeping for w in _worlds() for m in w.ms):
                _gate.acquire()
            _asleep = False
            idle = 0


def _look_at_all(seen: dict[M, Watched]) -> int:
    """Look at every M that does not sleep; return when to look again, in ns."""
    now = monotonic_ns()
    keep_on(now)
    pause = LOOK_NS
    there = set()
    for w in _worlds():
        if w.over or w.settings.debug.get("sysmon") == "0":
            continue
        for m in list(w.ms):
            if m.sleeping or m.stopped:
                continue
            there.add(m)
            if _look(w, m, seen, now) or now - _asked_ns < HOGS_NS:
                pause = SHORT_LOOK_NS
        if w.trace_ns:
            trace.tick(w, now)
    for m in [m for m in seen if m not in there]:
        _went_on(m, seen.pop(m), now)
    return pause


def _look(w: World, m: M, seen: dict[M, Watched], now: int) -> bool:
    """Look at m, and do what is to be done; return whether it stands still."""
    p = m.p
    mark = (m.switches, p, p.fuel, p.chain) if p is not None else (m.switches,)
    watched = seen.get(m)
    if watched is None or watched.mark != mark:
        if watched is not None:
            _went_on(m, watched, now)
        seen[m] = fresh = Watched(mark, now, cpu_ns(m))
        if watched is None or p is None or now - m.now_ns < STILL_NS:
            return False
        if fresh.cpu_ns - watched.cpu_ns < (now - watched.since_ns) * BURNS:
            return False
        _computes(w, m, p, fresh, now)  # it went on, but was not at its hub for a slice
        return True
    if m.poller.registered and now - m.polled_ns > LOOK_NS:
        poll_for(m)
    still = now - watched.since_ns
    if still >= hognote.NOTE_NS and not watched.noted and hognote.wanted(w):
        _note(w, m, watched, still)
    if p is None:
        if watched.computed_lately(m, now) and (m.late or m.inbox or not w.idle_ps):
            _ask(w, m, watched)
        return True
    in_call = fastpath.multi or _stands_there(m, watched)
    if still < STILL_NS:
        return True
    burns = cpu_ns(m) - watched.cpu_ns >= still * BURNS
    if burns:
        if not _computes(w, m, p, watched, now):
            return True
    elif (not fastpath.multi and (still < STILL_ALONE_NS or not in_call)) or not sleeps(m):
        return True  # or it only waits for a processor
    if _anybody_else(w, m, p, now):
        if not fastpath.multi:
            _stop_short_cuts()
            if _stands_at(m) != watched.at:  # it has come back meanwhile
                return True
        retake(w, m, p, watched.mark)
    return True


def _went_on(m: M, watched: Watched, now: int) -> None:
    """Forget what was asked of m, which goes on."""
    if watched.asked:
        disarm(m)
    if watched.noted:
        hognote.note_end(watched.noted, now - watched.since_ns)


def _note(w: World, m: M, watched: Watched, still: int) -> None:
    """Say who keeps m's thread, if others wait for it, and if to ask him is in vain."""
    burns = cpu_ns(m) - watched.cpu_ns >= still * BURNS
    in_vain = watched.asked > ASK if burns and m.p is not None else burns or sleeps(m)
    if in_vain and (hognote.bound(m) or m.p is not None):
        watched.noted = hognote.note(w, m, still, burns)


def _computes(w: World, m: M, p: P, watched: Watched, now: int) -> bool:
    """Ask m, which computes, to give way if somebody waits; return whether that is in vain.

    It is if m has not come by since it was asked ASK times: then it is in C code.
    """
    p.fuel = p.chain = 0
    watched.mark = (m.switches, p, 0, 0)
    if not _anybody(w, m, p, now):
        return False
    _ask(w, m, watched)
    return watched.asked > ASK


def _ask(w: World, m: M, watched: Watched) -> None:
    """Ask m, which computes, to give way; count how often it did not come by."""
    global _asked_ns
    _asked_ns = monotonic_ns()
    if _is_guest(w, m):
        watched.asked += 1
    elif answer(m) is Answer.DECLINED:
        watched.asked = 1
        request(m)
    else:
        watched.asked += 1
        request(m)


def _is_guest(w: World, m: M) -> bool:
    """Return whether m runs a program's own code without `run`: that is not ours to interrupt."""
    g1 = w.g1
    return not w.owned and g1 is not None and g1.m is m and g1.stack.gr_frame is None


def _stands_there(m: M, watched: Watched) -> bool:
    """Return whether m's thread is where it was at the last look.

    Asked only while one thread alone uses gopy: without a GIL it stops all threads.
    """
    at, watched.at = watched.at, _stands_at(m)
    return at == watched.at


def _stands_at(m: M) -> tuple[int, int]:
    """Return where m's thread is: which frame, which instruction."""
    frame = current_frames().get(m.tid)
    return (0, 0) if frame is None else (id(frame), frame.f_lasti)


def _anybody(w: World, m: M, p: P, now: int) -> bool:
    """Return whether m itself could run somebody else, if it came to its hub."""
    return bool(len(p) or m.late or m.inbox) or _anybody_else(w, m, p, now)


def _anybody_else(w: World, m: M, p: P, now: int) -> bool:
    """Return whether another M could do something with p."""
    if w.fresh.count or w.wanting:
        return True
    if p.heap.is_due(now):
        return True
    with p.mu:
        return any(g.stack is None for g in p.waiting())


def retake(w: World, m: M, p: P, mark: tuple[object, ...]) -> None:
    """Take p away from m, unless it has gone on, and let another M have it."""
    new = False
    with w.mu:
        with p.mu:
            if m.p is not p or p.m is not m or m.switches != mark[0] or m.sleeping:
                return
            if m.spinning:  # roused with p, and not up yet: somebody relies on its looking
                return
            own = p.give_up_started()
            m.p = None
            p.m = None
        w.retakes += 1
        if w.wanting:
            pass_on(w, p)
        else:
            w.spinning += 1
            new = not w.give_to_idle(p)
    keep_started(m, p, own)
    if new:
        begin(w, p)


on_getting_up(kick)
