"""World: one Go program: its Ms, Ps and what they share.

`run` makes one for the time of its main function.  Without `run` the first call of gopy
makes one whose goroutine 1 is the main thread's own code.  Goroutine numbers and the
frozen rest of an ended world are the process's.

Invariants, true whenever ``mu`` is free:

    W1  A P is in ``idle_ps``, or held by the M that is its ``m``.
    W2  With a goroutine in ``fresh``, an idle P and nobody spinning, somebody is being woken.
    W3  The Ps in ``ps`` are as many as GOMAXPROCS says, or were until a moment ago.
    W4  An M in ``wanting`` sleeps without a P although it has goroutines to run, or a timer
        of an idle P to see to.
    W5  An M without a P is in one of ``wanting`` and ``idle_ms`` at most, and one with a P in
        neither: else it would be given two.

Locking: ``mu`` (rank SCHED) guards all lists here, every ``m.p`` and ``p.m``.

Go: runtime/runtime2.go schedt
"""

from _thread import allocate_lock
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any

from gopy._core.base import fastpath
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import twin
from gopy._core.base.settings import Settings
from gopy._core.sched.crowd import Crowd, copied
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.task.g import G

_starting, _stack = twin("gopy._core.sched._starting"), twin("gopy._core.sched._stack")
# Of goroutines, in all worlds; main is always 1.
next_id: Callable[[], int] = count(2).__next__ if _starting is None else _starting.next_id

# Ended worlds whose goroutines are frozen: to drop the last reference to a parked
# goroutine would run its finally blocks.  Never cleared, also not at exit (R10, R21).
frozen: list["World"] = []


def _call(fn: Callable[[], object]) -> object:
    """Return fn(), from one frame deeper."""
    return fn()


class World:
    """What the goroutines of one program share.

    ``owned`` means that `run` made it: its fatal errors end the process.
    """

    __slots__ = (
        "ends_process",
        "error",
        "fresh",
        "g1",
        "idle_ms",
        "idle_ps",
        "interrupt",
        "reporting",
        "listens",
        "max_threads",
        "ms",
        "mu",
        "nests",
        "next_order",
        "outsiders",
        "over",
        "owned",
        "ps",
        "result",
        "retakes",
        "retired",
        "settings",
        "spinning",
        "started_ns",
        "steals",
        "trace_ns",
        "traced_ns",
        "unwinding",
        "wanting",
    )

    def __init__(self, settings: Settings, owned: bool) -> None:
        self.settings = settings
        self.owned = owned
        self.mu = RankedLock(Rank.SCHED)
        self.max_threads = 10_000
        self.ms: list[M] = []
        self.retired: list[P] = []  # beyond GOMAXPROCS: nobody holds them, their timers go on
        self.idle_ps: list[P] = []
        self.idle_ms: list[M] = []
        self.wanting: deque[M] = deque()
        self.fresh = Crowd()
        self.ps = [P(0, self.fresh)]
        self.next_order = count(1).__next__
        self.spinning = 0
        self.steals = 0
        self.retakes = 0  # Ps that sysmon took from Ms that stood still
        self.outsiders: dict[int, Any] = {}  # Any: threads that gopy did not start, by ident
        self.over = False
        self.nests = False  # goroutine 1 may call `run`, which then changes nothing
        self.ends_process = False  # as in the child of a fork: no `run` stands below to return
        self.g1: G | None = None
        self.result: object = None
        self.error: BaseException | None = None
        self.interrupt: BaseException | None = None
        self.reporting = allocate_lock()  # of several panics at once one is reported
        self.started_ns = 0
        self.trace_ns = settings.number("schedtrace") * 10**6
        if _stack is not None:
            _stack.small_chunks(settings.debug.get("smallchunks") != "0", _call)
        self.traced_ns = 0
        self.unwinding = 0  # goroutines whose deferred functions run because of a panic
        self.listens = 0  # registrations that may wake somebody from outside, as signals do

    def g1_stack(self) -> Any:  # Any: a greenlet
        """Return the greenlet on which goroutine 1 runs, once it has begun."""
        return None if self.g1 is None else self.g1.stack

    def no_longer_idle(self, m: M) -> None:
        """Take m off the idle ones; who watches the timers then may change. ``mu`` is held."""
        if m in self.idle_ms:
            was_first = self.idle_ms[0] is m
            self.idle_ms.remove(m)
            if was_first:
                self.rouse_watcher(m)

    def takes(self, m: M, p: P) -> None:
        """Let m hold p, which nobody holds, for a slice at first (W5); ``mu`` is held."""
        m.p = p
        p.m = m
        p.held_ns = monotonic_ns()
        self.no_longer_idle(m)
        if m in self.wanting:
            self.wanting.remove(m)

    def idles(self, m: M, newest: bool = True) -> None:
        """Let m, which has no P, have use for none (W5); ``mu`` is held.

        The one that has idled longest watches timers, the newest is roused first.
        """
        if m in self.wanting:
            self.wanting.remove(m)
        if m not in self.idle_ms:
            self.idle_ms.insert(len(self.idle_ms) if newest else 0, m)

    def rouse_watcher(self, m: M | None = None) -> None:
        """Have the M that watches the idle Ps' timers look again, if it isn't m.

        ``mu`` is held: who is the watcher changes under it.
        """
        if self.idle_ms and self.idle_ms[0] is not m:
            self.idle_ms[0].rouse()

    def give_to_idle(self, p: P) -> bool:
        """Rouse an idle M with p, to look for work; return False if there is none that may.

        ``mu`` is held, and who looks has been counted.  A wired M could not take what it finds.
        """
        for m in reversed(self.idle_ms):
            if not m.wired:
                self.takes(m, p)
                m.spinning = True
                m.rouse()
                return True
        return False

    def goroutines(self) -> list[G]:
        """Return all goroutines that have not ended, in no order; a snapshot.

        Who has not begun may go from line to line meanwhile, where there are several threads: so
        lines are looked at before Stacks, where he ends up, and all of it twice.
        """
        seen = self._seen()
        if not fastpath.on:
            seen += self._seen()
        found = {g.id: g for g in seen if g is not None}
        return [g for g in found.values() if g.status != "dead"]

    def _seen(self) -> list[G | None]:
        seen: list[G | None] = [self.g1]  # each field is read once: it may change at any time
        seen += [each.g for each in list(self.outsiders.values())]
        for p in list(self.ps):
            seen.append(p.next)
            seen += copied(p.queue)
        seen += self.fresh.everybody()
        for m in list(self.ms):
            seen += copied(m.late)
            seen.append(m.moving)
            seen += [getattr(stack, "g", None) for stack in list(m.stacks)]  # mid-switch: none
        return seen
