"""Cond: wait, with a lock let go meanwhile, until somebody says that things changed.

Who waits takes a place in line before the lock is let go, so a signal between
unlocking and parking isn't lost.  Unlocking may itself park, so a place is not yet
woken by its signal: only once ``entry`` says that its goroutine parks for it.

    in line, entry None  ──signal──▶ notified: it will not park at all
    in line, entry set   ──signal──▶ notified and woken

Invariants, true whenever ``_mu`` is free:

    C1  A place is in ``_line`` exactly until it's notified, or its waiter left.
    C2  Places are notified in the order in which they came.

Locking: ``_mu`` (rank SYNC) guards ``_line`` and all places; waiters are woken after
it's released.  ``l`` is never locked or unlocked under it.

Go: sync/cond.go, runtime/sema.go notifyList
"""

from collections import deque
from collections.abc import Callable
from types import TracebackType

from gopy._core import (
    G,
    Race,
    Rank,
    RankedLock,
    Spanlike,
    Sudog,
    current,
    fatal,
    gosched,
    in_child,
    inside,
    now_ns,
    park,
    park_race,
    ready,
    span_ns,
)
from gopy.sync.atomic.nocopy import NoCopy
from gopy.sync.locker import Locker


class Place:
    """One waiter's place in the line."""

    __slots__ = ("by_signal", "entry", "g", "notified")

    def __init__(self, g: G) -> None:
        self.g = g
        self.entry: G | Sudog | None = None
        self.notified = False
        self.by_signal = False


class Cond(NoCopy):
    """A meeting point for goroutines that wait for a condition, guarded by the lock ``l``.

    ``with cond:`` holds ``l``.

    Go: sync/cond.go Cond
    """

    __slots__ = ("__weakref__", "_line", "_mu", "l")

    def __init__(self, l: Locker) -> None:  # noqa: E741  Go's name for it
        self.l = l
        self._line: deque[Place] = deque()
        self._mu = RankedLock(Rank.SYNC)

    def wait(self, timeout: Spanlike | None = None) -> bool:
        """Unlock ``l``, wait for `signal` or `broadcast`, and lock ``l`` again.

        Another may have taken what the signal was about by then: look again, in a loop.

        Args:
            timeout: how long to wait to be woken; None waits for ever.  Locking
                ``l`` again has no limit.

        Returns:
            True if it was woken, False if the time ran out before.

        Go: sync/cond.go Cond.Wait
        """
        g = current()  # before the first change of state (R4)
        left_ns = None if timeout is None else span_ns(timeout)
        place = Place(g)
        with self._mu:
            self._line.append(place)
        try:
            self.l.unlock()
        except BaseException:
            self._leave(place)
            raise
        try:
            self._park(g, place, left_ns)
        except BaseException:
            self._leave(place)
            raise
        finally:
            self.l.lock()
        return place.notified

    def wait_for(self, predicate: Callable[[], object], timeout: Spanlike | None = None) -> bool:
        """Wait until predicate() is true; it's called with ``l`` held.

        Args:
            timeout: how long to wait in all; None waits for ever.

        Returns:
            True if predicate() is, False if the time ran out before.
        """
        end_ns = None if timeout is None else now_ns(current()) + span_ns(timeout)
        while not predicate():
            if end_ns is None:
                self.wait()
                continue
            left_ns = end_ns - now_ns(current())
            if left_ns <= 0:
                return False
            self.wait(left_ns / 1e9)
        return True

    def signal(self) -> None:
        """Wake who has waited longest, if anybody waits.

        The caller may hold ``l``, but need not.

        Go: sync/cond.go Cond.Signal
        """
        if inside.threads and inside.put_off(self.signal):
            return
        if self._line:
            self._notify(1)

    def broadcast(self) -> None:
        """Wake all who wait.

        The caller may hold ``l``, but need not.

        Go: sync/cond.go Cond.Broadcast
        """
        if inside.threads and inside.put_off(self.broadcast):
            return
        if self._line:
            self._notify(None)

    def __enter__(self) -> None:
        self.l.lock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.l.unlock()

    def _notify(self, count: int | None) -> None:
        """Notify the first count in line, or all who stand there now."""
        here = current().bubble  # before the first change of state (R4)
        woken: list[G] = []
        notified = 0
        outside = False
        with self._mu:
            while self._line and notified != count:
                bubble = self._line[0].g.bubble
                if bubble is not None and bubble is not here:
                    outside = True
                    break
                place = self._line.popleft()
                if place.g.m is None:
                    continue  # its bubble is over
                entry = place.entry
                if isinstance(entry, Sudog) and not entry.sel.claim(entry):
                    continue  # its time has run out
                place.notified = True
                place.by_signal = count is not None
                notified += 1
                if entry is not None:
                    woken.append(entry if isinstance(entry, G) else entry.sel.g)
        for g in woken:
            ready(g)
        if outside:
            fatal("semaphore wake of synctest goroutine from outside bubble")

    def _park(self, g: G, place: Place, left_ns: int | None) -> None:
        """Sleep until place is notified, or until the time has run out."""
        if left_ns is not None and left_ns <= 0:
            gosched()
            self._leave_quietly(place)
            return
        entry = g if left_ns is None else Sudog(Race(g))
        with self._mu:
            if place.notified:
                return
            place.entry = entry
        if isinstance(entry, G):
            park(entry, "sync.Cond.Wait", self)
        elif park_race(entry.sel, "sync.Cond.Wait", self, left_ns) is None:
            self._leave_quietly(place)

    def _leave_quietly(self, place: Place) -> bool:
        """Give place up; return False if it was notified before (C1)."""
        with self._mu:
            if place in self._line:  # or passed over by a signal that came after its time
                self._line.remove(place)
            return not place.notified

    def _leave(self, place: Place) -> None:
        """Give place up for an exception; a signal that it got goes to the next."""
        if not self._leave_quietly(place) and place.by_signal:
            self.signal()


def _mend(cond: Cond) -> None:
    """In the child of a fork: whoever is gone has no place any more."""
    places = [(place, place.entry) for place in cond._line]
    cond._line.clear()
    for place, entry in places:
        if entry is not None and (entry if isinstance(entry, G) else entry.sel.g).m is not None:
            cond._line.append(place)


in_child(Cond, _mend)
