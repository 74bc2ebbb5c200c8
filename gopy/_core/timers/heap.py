"""TimerHeap: a P's timers, the earliest on top.

An entry is ``(when, number, timer)``; the timer knows the number of its entry, so a
timer that was stopped or moved leaves an entry behind that nobody knows any more.  Such
leftovers are dropped when they come to the top, or all at once when they are half of it.

Invariants, true whenever ``mu`` is free:

    H1  An active timer's ``number`` stands in exactly one entry of one heap, its ``heap``.
    H2  At most half of the entries are leftovers, or there are fewer than SMALL.

Locking: ``mu`` (rank HEAP) guards the entries and the three fields of their timers.
While only one thread uses gopy nobody takes it.

Rejected: a wheel of 1 ms slots.  It costs more to add to than the heap does (1286 ns
against 751 with 100,000 timers), and its slots are late.

Go: runtime/time.go timers
"""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Protocol

from gopy._core.base import fastpath
from gopy._core.base.lockrank import Rank, RankedLock

SMALL = 64


class Timed(Protocol):
    """What may stand in a heap; ``number`` is 0 while it does not."""

    heap: "TimerHeap | None"
    number: int
    when: int

    def fire(self) -> None:
        """Do what it's there for."""
        ...


class TimerHeap:
    """Timers in the order of their times."""

    __slots__ = ("_entries", "_left", "mu")

    def __init__(self) -> None:
        self.mu = RankedLock(Rank.HEAP)
        self._entries: list[tuple[int, int, Timed]] = []
        self._left = 0

    def __len__(self) -> int:
        return len(self._entries) - self._left

    def acquire(self) -> bool:
        """Take ``mu`` if several threads use gopy; return whether it must be released."""
        if fastpath.multi:
            self.mu.acquire()
            return True
        return False

    def add(self, timer: Timed, when: int) -> bool:
        """Have timer, which stands in no heap, come due at when; return whether it's first now."""
        number = next(_numbers)
        locked = self.acquire()
        try:
            heappush(self._entries, (when, number, timer))
            timer.number = number
            timer.when = when
            timer.heap = self
            return self._entries[0][1] == number
        finally:
            if locked:
                self.mu.release()

    def remove(self, timer: Timed) -> bool:
        """Take timer out; return False if it was not in here any more."""
        locked = self.acquire()
        try:
            if timer.heap is not self or not timer.number:
                return False
            timer.number = 0
            self._left += 1
            if self._left * 2 > len(self._entries) > SMALL:
                self._sweep()
            return True
        finally:
            if locked:
                self.mu.release()

    def first(self) -> int | None:
        """Return when the earliest timer comes due; None if there is none."""
        locked = self.acquire()
        try:
            entries = self._entries
            while entries:
                when, number, timer = entries[0]
                if timer.number == number:
                    return when
                heappop(entries)
                self._left -= 1
            return None
        finally:
            if locked:
                self.mu.release()

    def pop_due(self, now: int) -> Timed | None:
        """Take out and return the earliest timer that is due at now; None if none is."""
        locked = self.acquire()
        try:
            entries = self._entries
            while entries and entries[0][0] <= now:
                _, number, timer = heappop(entries)
                if timer.number == number:
                    timer.number = 0
                    return timer
                self._left -= 1
            return None
        finally:
            if locked:
                self.mu.release()

    def _sweep(self) -> None:
        """Drop all leftovers (H2)."""
        self._entries[:] = [entry for entry in self._entries if entry[2].number == entry[1]]
        heapify(self._entries)
        self._left = 0


_numbers = count(1)
