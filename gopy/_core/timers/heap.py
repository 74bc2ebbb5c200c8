"""TimerHeap: a P's timers, the earliest on top.

The heap holds ``(when, number)``; ``timers`` says whose number that is.  A timer that was
stopped or moved leaves an entry behind whose number nobody has any more: it keeps nothing
alive, and is dropped when it comes to the top, or when half of the heap is like it.

Invariants, true whenever ``mu`` is free:

    H1  An active timer's ``number`` is in ``timers`` of exactly one heap, its ``heap``.
    H2  At most half of the entries are leftovers, or there are fewer than SMALL.

Locking: ``mu`` (rank HEAP) guards all fields, and the three of the timers in here.  While
only one thread uses gopy nobody takes it.

Rejected: a wheel of 1 ms slots.  It costs more to add to than the heap does (1286 ns
against 751 with 100,000 timers), and its slots are late.

Go: runtime/time.go timers
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Protocol

from gopy._core.base import fastpath
from gopy._core.base.chance import chance
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import compiled, twin

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

    __slots__ = ("_entries", "_numbers", "timers", "mu")

    def __init__(self) -> None:
        self.mu = RankedLock(Rank.HEAP)
        self._numbers: Iterator[int] = _numbers
        self._entries: list[tuple[int, int]] = []
        self.timers: dict[int, Timed] = {}

    def __len__(self) -> int:
        return len(self.timers)

    def everyone(self) -> list[Timed]:
        """Return those in here, in no order."""
        return list(self.timers.values())

    def acquire(self) -> bool:
        """Take ``mu`` if several threads use gopy; return whether it must be released."""
        if fastpath.multi:
            self.mu.acquire()
            return True
        return False

    def add(self, timer: Timed, when: int) -> bool:
        """Have timer, which stands in no heap, come due at when; return whether it's first now."""
        locked = self.acquire()
        try:
            number = next(self._numbers)
            heappush(self._entries, (when, number))
            self.timers[number] = timer
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
            if self.timers.pop(timer.number, None) is not timer:
                return False
            timer.number = 0
            if len(self.timers) * 2 < len(self._entries) > SMALL:
                self._entries[:] = [entry for entry in self._entries if entry[1] in self.timers]
                heapify(self._entries)
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
                when, number = entries[0]
                if number in self.timers:
                    return when
                heappop(entries)
            return None
        finally:
            if locked:
                self.mu.release()

    def is_due(self, now: int) -> bool:
        """Return whether a timer is due at now, as far as a thread that takes no lock can see.

        It changes nothing: while one thread alone uses gopy the watcher may look at any time.
        """
        first = self._entries[:SMALL]  # a copy; the earliest is among them
        return any(when <= now and number in self.timers for when, number in first)

    def pop_due(self, now: int) -> Timed | None:
        """Take out and return the earliest timer that is due at now; None if none is."""
        locked = self.acquire()
        try:
            entries = self._entries
            while entries and entries[0][0] <= now:
                timer = self.timers.pop(heappop(entries)[1], None)
                if timer is not None:
                    timer.number = 0
                    return timer
            return None
        finally:
            if locked:
                self.mu.release()


class ShuffledHeap(TimerHeap):
    """A bubble's: of timers that come due at the same instant, chance says who is first.

    Real clocks hardly give two timers the same instant; a clock that stands still gives it to
    most, and nobody shall rely on their order.

    Go: runtime/time.go timer.maybeAdd, timerWhen.less
    """

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self._numbers = (chance.getrandbits(32) << 64 | number for number in _numbers)


_numbers = count(1)


if not TYPE_CHECKING and (twins := twin("gopy._core.timers._heap")) is not None:
    TimerHeap = compiled(twins.HeapFields, TimerHeap)  # a bubble's stays Python's
