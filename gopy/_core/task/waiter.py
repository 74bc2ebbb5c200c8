"""Waits: who stands in a line, and who may end the wait.

A goroutine that waits in one line stands there itself: taking it out, under the
lock of the line's object, is the claim, so it is woken exactly once.

A wait that several may end (a select over channels, a receive with a timeout) is
a `Race`: it stands in each line with a `Sudog` of its own, and the first waker
whose `claim` succeeds wakes it.  Who loses tries the next in line.

    G      sel is None     claimed by its removal from the line
    Sudog  sel is a Race   claimed by race.claim(sudog), one atomic step

Invariants:

    W1  `claim` returns True exactly once for each Race.
    W2  Who claimed must wake, and who was claimed must park (R8): there is no
        short cut for a wait that was over before it began.

Locking: a Line is guarded by the lock of the object that it belongs to.  A Race
guards itself: its token is a native lock that is taken once and never given back.

Go: runtime/runtime2.go sudog, runtime/select.go
"""

from _thread import allocate_lock
from collections import deque
from typing import TYPE_CHECKING, Any

from gopy._core.base.optional import twin
from gopy._core.task.g import G


class Race:
    """One wait that several may end; the first who claims it does."""

    __slots__ = ("_token", "g", "winner")

    def __init__(self, g: G) -> None:
        self.g = g
        self.winner: Sudog | None = None
        self._token = allocate_lock()

    def claim(self, winner: "Sudog | None") -> bool:
        """Return True to the first caller only; its sudog is the winner (None: the clock)."""
        if self._token.acquire(False):
            self.winner = winner
            return True
        return False

    @property
    def over(self) -> bool:
        """Whether somebody has claimed it."""
        return self._token.locked()


class Sudog:
    """A Race's place in one line; value goes through it to or from the waker."""

    __slots__ = ("index", "reason", "sel", "value")

    def __init__(self, race: Race, value: Any = None, index: int = 0) -> None:
        self.sel = race
        self.value = value
        self.reason = ""  # so that who hands over in haste need not ask what this is
        self.index = index


Entry = G | Sudog


class Line(deque[Entry]):
    """First come, first served; who left early is skipped.

    A Race that was won elsewhere stays where it stands until it reaches the head
    or half of the line is such leftovers: so leaving costs a constant, however
    long the line is.
    """

    __slots__ = ("_left",)

    def __init__(self) -> None:
        super().__init__()
        self._left = 0

    def push(self, entry: Entry) -> None:
        """Stand at the end."""
        self.append(entry)

    def push_front(self, entry: Entry) -> None:
        """Stand at the head."""
        self.appendleft(entry)

    def pop_first(self) -> Entry | None:
        """Take out and claim the first who still waits; None if nobody does."""
        while self:
            entry = self.popleft()
            if isinstance(entry, G) or entry.sel.claim(entry):
                return entry
        return None

    def remove_entry(self, entry: Entry) -> bool:
        """Take entry out; False if it was not there any more."""
        try:
            self.remove(entry)
        except ValueError:
            return False
        return True

    def leave(self) -> None:
        """Note that one entry's race is over: it will be skipped, or swept."""
        self._left += 1
        if self._left > 16 and self._left * 2 > len(self):
            waiting = [entry for entry in self if entry.sel is None or not entry.sel.over]
            self.clear()
            self.extend(waiting)
            self._left = 0

    def drop_gone(self) -> None:
        """In the child of a fork: take out who is not there any more, and has no M."""
        waiting = [each for each in self if (each if each.sel is None else each.sel.g).m]
        self.clear()
        self.extend(waiting)
        self._left = 0

    def anyone(self) -> bool:
        """Return whether somebody still waits; leftovers at the head are dropped."""
        while self:
            race = self[0].sel
            if race is None or not race.over:
                return True
            self.popleft()
        return False

    def anyone_but(self, g: G) -> bool:
        """Return whether somebody other than g's own race still waits."""
        return any(
            entry.sel is None or (not entry.sel.over and entry.sel.g is not g) for entry in self
        )


if not TYPE_CHECKING and (waits := twin("gopy._core.task._waits")) is not None:
    Race, Sudog, Line = waits.Race, waits.Sudog, waits.Line
    Entry = G | Sudog
