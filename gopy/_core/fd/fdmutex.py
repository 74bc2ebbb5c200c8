"""Who may use a descriptor: one reader, one writer, and no close under their feet.

    free ──lock──▶ busy ──unlock, nobody in line──▶ free
                   │  ▲
                   └──┘ unlock with a line: handed to the next, stays busy

A direction's ``state`` gathers all that keeps an operation off its short cut; it is 0
for a free direction of an open descriptor with nothing special about it:

    BUSY     somebody uses it
    LINE     somebody waits for his turn
    CLOSED   the descriptor is closed
    TIMED    there is a deadline

Invariants:

    F1  A direction has one user at a time; the others stand in its line, first come
        first served.  So a write of many pieces is not mixed with another one.
    F2  A line that is not empty belongs to a busy direction, whose state has LINE.
    F3  The descriptor is really closed once: after CLOSED is set, by whoever finds
        both directions free.  Its number can't come back while somebody uses it.

Locking: the descriptor's ``mu`` (rank FD).  While only one thread uses gopy the short
cuts, which take no lock, change ``state`` from 0 to BUSY and back, and nothing else.
We decide under the lock and wake after it.

Go: internal/poll/fd_mutex.go
"""

from collections import deque
from typing import TYPE_CHECKING, Final

from gopy._core.base.optional import twin
from gopy._core.fd.errors import FdClosedError
from gopy._core.netpoll.polldesc import CLOSING, NONE_HERE, PollDesc
from gopy._core.sched.parking import current, park, ready
from gopy._core.task.g import G

MUTEX_FIELDS: Final = ("reading", "writing")

BUSY: Final = 1
LINE: Final = 2
CLOSED: Final = 4
TIMED: Final = 8


class Turn:
    """One direction: its state, who comes next, and its deadline (`deadline`)."""

    __slots__ = ("deadline_ns", "line", "state")

    def __init__(self) -> None:
        self.state = 0
        self.line: deque[G] | None = None
        self.deadline_ns = 0


if not TYPE_CHECKING and (compiled := twin("gopy._core.fd._waiting")) is not None:
    Turn = compiled.Turn


class FdMutex(PollDesc):
    """A PollDesc with one user a direction; subclasses have MUTEX_FIELDS as slots too."""

    __slots__ = NONE_HERE

    reading: Turn
    writing: Turn

    def init_mutex(self) -> None:
        """Begin with both directions free."""
        self.reading = Turn()
        self.writing = Turn()

    def destroy(self) -> None:
        """Really close the descriptor; called once, by the last who used it."""
        raise NotImplementedError

    def lock(self, turn: Turn) -> None:
        """Become the user of turn, after all who came before.

        Raises:
            FdClosedError: the descriptor is closed, or was while this goroutine stood in line.
        """
        g = current()
        fresh: deque[G] = deque()
        locked = self.acquire()
        try:
            if turn.state & CLOSED:
                raise FdClosedError
            if not turn.state & BUSY:
                turn.state |= BUSY
                return
            if turn.line is None:
                turn.line = fresh
            turn.line.append(g)
            turn.state |= LINE
        finally:
            if locked:
                self.mu.release()
        try:
            park(g, "semacquire", self)
        except BaseException:
            if not self._left(turn, g):
                self.unlock(turn)
            raise
        if turn.state & CLOSED:
            self.unlock(turn)
            raise FdClosedError

    def unlock(self, turn: Turn) -> None:
        """Hand turn to the next in line, or free it; the last user of a closed one destroys it."""
        locked = self.acquire()
        try:
            following = turn.line.popleft() if turn.line else None
            if following is None:
                turn.state &= ~BUSY
            if not turn.line:
                turn.state &= ~LINE
            last = bool(turn.state & CLOSED) and self.unused()
        finally:
            if locked:
                self.mu.release()
        if following is not None:
            ready(following)
        elif last:
            self.destroy()

    def shut(self) -> None:
        """Let no new user in; the caller holds ``mu`` and has seen that it is open."""
        self.flags |= CLOSING
        self.reading.state |= CLOSED
        self.writing.state |= CLOSED

    @property
    def is_closed(self) -> bool:
        """Whether it was closed; users may be left."""
        return bool(self.reading.state & CLOSED)

    def unused(self) -> bool:
        """Return whether nobody uses it; the caller holds ``mu``."""
        return not (self.reading.state | self.writing.state) & BUSY

    def _left(self, turn: Turn, g: G) -> bool:
        """Take g out of turn's line; False if turn was handed to it already."""
        locked = self.acquire()
        try:
            if turn.line is None or g not in turn.line:
                return False
            turn.line.remove(g)
            if not turn.line:
                turn.state &= ~LINE
            return True
        finally:
            if locked:
                self.mu.release()
