"""P: the right to run Python, and the goroutines that wait for it.

``next`` goes first and shares the time slice of whom it follows (Go's runnext);
``queue`` is first come, first served.  Both hold fresh goroutines, which any M may take,
and started ones, which only their own M can run: one line for both, so the order is the
one that Go shows; a thief picks the fresh ones out (`steal`).

``fuel`` and ``chain`` are what the fast path may still do without asking the hub: so many
switches to the queue's head, so many to ``next``.  The hub fills them so that it is asked
again after about a millisecond, and at every 61st tick.  ``chained`` says that who ran
last came from next.  A slice begins at ``slice_ns`` for a chain of nexts, and at
``held_ns`` for the M that holds the P.

Invariants:

    P1  ``queue`` holds at most QUEUE goroutines: one more sends the older half, and
        itself, behind all others.
    P2  Whoever holds the P, and nobody else, puts started goroutines in or takes them out,
        but for sysmon, which gives them back to their M when it retakes the P (R6).

Locking: ``mu`` (rank P) guards next and queue.  While only one thread uses gopy nobody
takes it.  ``m`` changes under the world's ``mu``; where sysmon takes the P away from an M,
under ``mu`` too: so its M finds out there whether it still holds it.

Go: runtime/runtime2.go p, runtime/proc.go runqput, runqgrab
Differs: fresh and started goroutines of an M stand in one queue of at most 256, as a
thief that looks through 256 entries is cheaper than numbers that keep two queues in order.
"""

from typing import TYPE_CHECKING, Any

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import compiled, twin
from gopy._core.sched.crowd import Crowd, first_of
from gopy._core.task.g import G
from gopy._core.task.runq import Queue
from gopy._core.timers.heap import TimerHeap

QUEUE = 256
TICKS = 61  # the global queue goes first at each such tick


class P:
    """One of GOMAXPROCS."""

    __slots__ = (
        "chain",
        "chained",
        "fresh",
        "fuel",
        "full",
        "full_chain",
        "heap",
        "held_ns",
        "id",
        "m",
        "mu",
        "next",
        "queue",
        "slice_ns",
        "tick",
    )

    def __init__(self, ident: int, fresh: Crowd | None = None) -> None:
        self.id = ident
        # The world's, so that a look at it is no detour.
        self.fresh = Crowd() if fresh is None else fresh
        self.mu = RankedLock(Rank.P)
        self.next: G | None = None
        self.queue = Queue()
        self.full = self.full_chain = 0
        self.fuel = 0
        self.chain = 0
        self.chained = False
        self.tick = 1  # main's own start
        self.slice_ns = monotonic_ns()
        self.held_ns = 0
        self.heap = TimerHeap()
        self.m: Any = None  # Any: the M that holds it, which is made of Ps; None while it's idle

    def put(self, g: G) -> list[G] | None:
        """Stand g at the end; return who must go behind all others (P1). ``mu`` is held."""
        queue = self.queue
        if len(queue) < QUEUE:
            queue.append(g)
            return None
        return [*self._half(), g]

    def put_next(self, g: G) -> list[G] | None:
        """Let g go first, and whom it displaces stand at the end, as `put` does."""
        old = self.next
        self.next = g
        return None if old is None else self.put(old)

    def take(self) -> G | None:
        """Return who goes next; ``mu`` is held."""
        g = self.next
        if g is not None:
            self.next = None
            return g
        return self.queue.popleft() if self.queue else None

    def waiting(self) -> list[G]:
        """Return who stands here, next first."""
        return [*self.queue] if self.next is None else [self.next, *self.queue]

    def pick(self, g: G) -> G:
        """Take g out, wherever it stands, and return it; ``mu`` is held."""
        if g is self.next:
            self.next = None
        else:
            self.queue.remove(g)
        return g

    def steal(self, with_next: bool) -> list[G]:
        """Take out half of the fresh goroutines, the oldest; ``mu`` is held.

        ``next`` counts only if with_next, and only when nothing else is there.
        """
        fresh = [g for g in self.queue if g.stack is None]
        if fresh:
            half = fresh[: (len(fresh) + 1) // 2]
            gone = set(map(id, half))
            kept = [g for g in self.queue if id(g) not in gone]
            self.queue.clear()
            self.queue.extend(kept)
            return half
        g = self.next
        if with_next and g is not None and g.stack is None:
            self.next = None
            return [g]
        return []

    def give_up_started(self) -> list[G]:
        """Take out the started goroutines, in order: they stay with their M (R28)."""
        waiting = self.waiting()
        if self.next is not None and self.next.stack is not None:
            self.next = None
        fresh = [g for g in self.queue if g.stack is None]
        self.queue.clear()
        self.queue.extend(fresh)
        return [g for g in waiting if g.stack is not None]

    def __len__(self) -> int:
        return len(self.queue) + (self.next is not None)

    def _half(self) -> list[G]:
        return first_of(self.queue, QUEUE // 2)


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    P = compiled(machine.PFields, P)
