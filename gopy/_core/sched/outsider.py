"""Outsider: an OS thread that gopy did not start, as the M of one goroutine, its own code.

It parks on a lock of its own.  While it waits it looks after timers and descriptors that
nobody has looked after for a while: the only M may be busy with code that never calls gopy.

Go: runtime/proc.go needm, extra Ms
"""

from _thread import allocate_lock, get_ident
from collections.abc import Callable
from typing import Any

from gopy._core.base.clock import monotonic_ns
from gopy._core.sched.world import World
from gopy._core.task.g import G

RESCUE_NS = 10_000_000


class Outsider:
    """A foreign thread while it uses gopy; its own hub."""

    __slots__ = ("_find_world", "_gate", "_rescue", "g", "hub", "p", "parked", "tid")

    now_ns = 0

    def __init__(
        self, g: G, find_world: Callable[[], World], rescue: Callable[[World, int], None]
    ) -> None:
        self.tid = get_ident()
        self.g = g
        self.p = None
        self.hub = self
        self.parked = False
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
        self.parked = True
        try:
            while not self._gate.acquire(timeout=RESCUE_NS / 1e9):
                self._rescue(self.world, monotonic_ns())
        finally:
            self.parked = False

    def deliver(self, g: G) -> None:
        """Let its goroutine go on."""
        self._gate.release()

    def put_off(self, g: G) -> None:
        """Be runnable at once: what other threads run is none of its business."""
        self._gate.release()

    def rouse(self) -> None:
        """Do nothing: it polls for what it has to look after."""
