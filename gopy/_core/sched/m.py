"""M: an OS thread that runs goroutines, and what of theirs can't leave it.

A started goroutine is a greenlet of its M for good, so its M alone can run it.  Other
threads put it into ``inbox`` when it's ready, and interrupt the M's sleep.

    working ──nothing to do──▶ sleeping (in its poller) ──inbox, edge, timer──▶ working

Invariants:

    M1  ``stacks`` holds every Stack of this M until the M ends (R10): a parked goroutine
        lives although nothing else refers to it.
    M2  ``sleeping`` and the inbox are one state: who puts something in finds out under
        ``inbox_mu`` whether a wake-up is owed; who falls asleep looks into it once more
        under the same lock (R7).
    M3  ``moving`` is the goroutine that the hub is about to run, until it does.

Locking: ``inbox_mu`` (rank INBOX) guards inbox and sleeping.  ``p`` changes under the
world's ``mu``.  All else belongs to the thread itself.

Go: runtime/runtime2.go m
"""

import os
from _thread import get_ident, get_native_id
from typing import TYPE_CHECKING, Any

from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import compiled, twin
from gopy._core.netpoll.poller import Poller
from gopy._core.sched.p import P
from gopy._core.task.g import G, new_g
from gopy._core.task.runq import Queue


class M:
    """A thread of the scheduler's."""

    __slots__ = (
        "free",
        "g0",
        "hub",
        "hub_depth",
        "id",
        "idle_ns",
        "idled",
        "inbox",
        "inbox_mu",
        "late",
        "lent",
        "moving",
        "native",
        "now_ns",
        "p",
        "polled_ns",
        "poller",
        "polls",
        "sleeping",
        "spinning",
        "stacks",
        "stopped",
        "switches",
        "tid",
        "wake_fd",
        "wired",
        "world",
    )

    def __init__(self, ident: int, world: Any) -> None:  # Any: the World is made of Ms
        self.id = ident
        self.world = world
        self.tid = get_ident()
        self.native = get_native_id()
        self.p: P | None = None
        self.hub: Any = None  # Any: a greenlet, which has more attributes than its stubs know
        self.hub_depth = 0
        self.g0 = hub_g()
        self.free: list[Any] = []
        self.stacks: list[Any] = []
        self.moving: G | None = None
        self.late = Queue()
        self.inbox = Queue()
        self.inbox_mu = RankedLock(Rank.INBOX)
        self.sleeping = False
        self.spinning = False
        self.stopped = False
        self.now_ns = 0
        self.idle_ns = 0  # when it last gave a P back after running goroutines
        self.idled = -1  # how many switches it had counted then
        self.polled_ns = 0
        self.switches = 0
        self.polls = 0
        self.wired: dict[G, int] = {}  # who is locked to it, or was at its end; how often
        self.lent = 0  # when it lent its P for that, in ns
        self.poller = Poller()
        self.wake_fd = self.poller.wake_fd

    def deliver(self, g: G) -> None:
        """Put g, which is bound to this M, into the inbox.  Any thread may call it.

        One Python frame deep, besides its locks: `parking.current` has proved room for it (R4).
        """
        with self.inbox_mu:
            self.inbox.append(g)
            asleep = self.sleeping
            self.sleeping = False
            if (p := self.p) is not None:
                p.fuel = 0  # so that the fast path asks the hub (R9)
            if asleep:
                os.eventfd_write(self.wake_fd, 1)

    def keep(self, stack: Any) -> None:  # Any: Stacks belong to a module above
        """Hold stack until `drop` (M1)."""
        stack.index = len(self.stacks)
        self.stacks.append(stack)

    def drop(self, stack: Any) -> None:
        """Hold stack no more; it's free and told to end."""
        last = self.stacks.pop()
        if last is not stack:
            last.index = stack.index
            self.stacks[last.index] = last

    def put_off(self, g: G) -> None:
        """Put g, which runs here, behind all others; its ``order`` is set."""
        self.late.append(g)

    def rouse(self) -> None:
        """End this M's sleep, if it sleeps.  Any thread may call it."""
        with self.inbox_mu:
            asleep = self.sleeping
            self.sleeping = False
            if asleep:  # under the lock: `close` may come next
                os.eventfd_write(self.wake_fd, 1)

    def close(self) -> None:
        """Close its poller: it is over, and nobody rouses it any more."""
        with self.inbox_mu:
            self.sleeping = False
            self.stopped = True
        self.poller.close()

    def __repr__(self) -> str:
        return f"<M{self.id}>"


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    M = compiled(machine.MFields, M)


def hub_g() -> G:
    """Return a hub as a goroutine: current while the runtime itself runs; never parked."""
    g = new_g(0, None)
    g.m = _NO_M
    return g


class NoM:
    """The M of a g0: whoever wants to park there is told that it can't."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(
            "gopy: cannot wait here: this code runs inside the scheduler, as a finalizer, "
            "a signal handler or a callback of a timer"
        )


_NO_M = NoM()
