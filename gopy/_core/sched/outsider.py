"""Outsider: an OS thread that gopy did not start, as the M of one goroutine, its own code.

It parks on a lock of its own.  While it waits it looks after timers and descriptors that
nobody has looked after for a while: the only M may be busy with code that never calls gopy.

Invariant: ``parked`` is False from the moment when somebody lets its goroutine go on: else
who did so and then found nothing to do would report a deadlock before the thread has
noticed.

Locking: ``_mu`` (rank INBOX) guards parked, ``woken``, how often it was woken, and
``_waits``, how often it has waited.

Go: runtime/proc.go needm, extra Ms
"""

from _thread import allocate_lock, get_ident
from collections.abc import Callable
from typing import Any

from gopy._core.base import probe
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.sched.world import World
from gopy._core.task.g import G

RESCUE_NS = 10_000_000


class Outsider:
    """A foreign thread while it uses gopy; its own hub."""

    __slots__ = (
        "_find_world",
        "_gate",
        "_mu",
        "_rescue",
        "_waits",
        "g",
        "hub",
        "p",
        "parked",
        "tid",
        "wired",
        "woken",
    )

    now_ns = 0
    late = ()  # its one goroutine is never behind others

    def __init__(
        self, g: G, find_world: Callable[[], World], rescue: Callable[[World, int], None]
    ) -> None:
        self.tid = get_ident()
        self.g = g
        self.p = None
        self.hub = self
        self.parked = False
        self.woken = 0
        self.wired: dict[G, int] = {}  # it has its thread to itself, locked or not
        self._waits = 0
        self._mu = RankedLock(Rank.INBOX)
        self._find_world = find_world
        self._rescue = rescue
        self._gate = allocate_lock()
        self._gate.acquire()

    @property
    def world(self) -> World:
        """The world that runs at the moment."""
        return self._find_world()

    @property
    def poller(self) -> Any:  # Any: a Poller, which this module need not know
        """Where its descriptors are registered: a real M's."""
        return self.world.ms[0].poller

    def switch(self) -> None:
        """Wait until `deliver`; what a goroutine of an M does by switching to its hub."""
        with self._mu:
            self.parked = self._waits == self.woken
            self._waits += 1
        try:
            while not self._gate.acquire(timeout=RESCUE_NS / 1e9):
                self._rescue(self.world, monotonic_ns())
        finally:
            with self._mu:
                self.parked = False
        if probe.resumed is not None:
            probe.resumed(self.g)

    def deliver(self, g: G) -> None:
        """Let its goroutine go on."""
        with self._mu:
            self.woken += 1
            self.parked = False
        self._gate.release()

    def put_off(self, g: G) -> None:
        """Be runnable at once: what other threads run is none of its business."""
        self.deliver(g)

    def rouse(self) -> None:
        """Do nothing: it polls for what it has to look after."""
