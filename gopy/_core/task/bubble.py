"""Bubble: goroutines with a clock of their own, which moves when all of them are blocked.

    running ──durable wait──▶ idle ──ready──▶ running          (one goroutine of it)

    somebody runs ──the last one blocks──▶ chosen: root or waiter ──parks, returns──▶ …

Here is only the count, and who goes on when nobody runs any more: `root`, who made the bubble
and looks after its timers, or ``waiter``, who waits for just that.  What blocks durably, and
what becomes of the clock, is the business of `testing.synctest`.

While any bubble lives nobody takes a fast path (`fastpath.bubbles`), so only the general ways
to park, to be readied, to begin and to end tell it.

``Extra.idle`` is what a goroutine's wait is counted as, since `park` and `ready` may come in
either order: 1, it parks durably and is not counted in ``running``; 0, it runs; -1, it was
readied before it parked.

Invariants, true whenever ``mu`` is free:

    B1  ``running`` is how many of its goroutines, root included, are not idle.
    B2  With nobody running, somebody is ``chosen``, until he parks again or has returned.

Locking: ``mu`` (rank BUBBLE) guards all fields here, and ``idle`` of its goroutines.

Go: runtime/synctest.go synctestBubble
"""

from typing import Any

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.task.g import G

MIDNIGHT_NS = 946_684_800 * 10**9  # UTC, 1 January 2000


class Bubble:
    """An isolated group of goroutines.

    ``now_ns`` is its clock, ``running`` counts its goroutines that are not durably
    blocked, ``total`` all of them, ``timers`` is its heap.
    """

    __slots__ = (
        "chosen",
        "id",
        "mu",
        "now_ns",
        "root",
        "running",
        "timers",
        "total",
        "waiter",
    )

    def __init__(self, ident: int, root: G | None = None, timers: Any = None) -> None:
        self.id = ident
        self.now_ns = MIDNIGHT_NS
        self.root = root
        self.waiter: G | None = None
        self.chosen = True  # root is busy
        self.total = self.running = 1
        self.timers: Any = timers  # Any: a heap, whose package is above this one
        self.mu = RankedLock(Rank.BUBBLE)

    def is_durable(self, reason: str, on: object, timed: bool) -> bool:
        """Return whether a wait for on can end only by a goroutine of the bubble, or its clock."""
        raise NotImplementedError

    def enter(self) -> None:
        """Count one more goroutine, which is about to begin."""
        with self.mu:
            self.total += 1
            self.running += 1

    def exit(self) -> G | None:
        """Count one goroutine less; return who must be readied."""
        with self.mu:
            self.total -= 1
            self.running -= 1
            return self._choose() if not self.running else None

    def block(self, g: G) -> G | None:
        """Count g, which parks durably, as idle; return who must be readied: it may be g itself."""
        extra = g.more()
        with self.mu:
            if g is self.root:
                self.chosen = False
            extra.idle += 1
            if extra.idle == 1:
                self.running -= 1
            return self._choose() if not self.running else None

    def unblock(self, g: G) -> None:
        """Note that g is about to be readied."""
        extra = g.more()
        with self.mu:
            extra.idle -= 1
            if extra.idle == 0:
                self.running += 1

    def goes_on(self, g: G) -> None:
        """Note that g runs again, whoever or whatever let it go on."""
        extra = g.more()
        with self.mu:
            if extra.idle == 1:  # by an exception, so nobody has readied it
                self.running += 1
            extra.idle = 0

    def close(self) -> None:
        """Let nobody be chosen any more: root leaves."""
        with self.mu:
            self.root = self.waiter = None
            self.chosen = True

    def _choose(self) -> G | None:
        """Return who goes on when nobody runs (B2); ``mu`` is held.

        The waiter goes before a change of the clock, and after what is due already.
        """
        if self.chosen:
            return None
        self.chosen = True
        if self.waiter is None:
            return self.root
        when = self.timers.first()
        return self.root if when is not None and when <= self.now_ns else self.waiter


def now_ns(g: G) -> int:
    """Return the time by which g waits, for differences only: its bubble's, if it has one.

    Go: runtime/time.go time_runtimeNano
    """
    bubble: Bubble | None = None if g.extra is None else g.extra.bubble
    return monotonic_ns() if bubble is None else bubble.now_ns
