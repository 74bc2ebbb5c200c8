"""Waiting for an edge, no longer than a deadline.

A deadline is an instant of the monotonic clock in ns, 0 for none: setting one is an
attribute store.  One timer serves both directions.  It is armed when somebody begins
to wait, and only if it is not armed for as early; when it goes off too early, since
the deadline has moved, it is armed again.  So a connection whose deadline moves with
each request costs the timer heap one entry per deadline, not per request.

Invariants:

    T1  While a goroutine waits under a deadline, the timer is armed for it or earlier.
    T2  A deadline that has gone by fails a call before it tries, also if data is there.
    T3  A closed descriptor's timer is stopped.

Locking: ``mu`` (rank FD) guards words, deadlines and the timer; the timers' own locks
rank higher.

Go: internal/poll/fd_poll_runtime.go, runtime/netpoll.go poll_runtime_pollSetDeadline
"""

from typing import Final

from gopy._core.base.clock import monotonic_ns
from gopy._core.fd.errors import FdClosedError, FdTimeoutError
from gopy._core.fd.fdmutex import BUSY, CLOSED, LINE, TIMED, FdMutex, Turn
from gopy._core.netpoll.polldesc import NONE_HERE
from gopy._core.sched.mend import in_child
from gopy._core.sched.parking import current, park, ready
from gopy._core.sched.timer import RuntimeTimer
from gopy._core.task.g import G

WAIT_FIELDS: Final = ("drained", "spins", "timer")


class FdWaits(FdMutex):
    """An FdMutex whose users can wait for edges; subclasses have WAIT_FIELDS as slots too.

    ``drained`` and ``spins`` belong to whoever is reading: whether the last read took all
    there was, and how many reads there were since the last wait.
    """

    __slots__ = NONE_HERE

    drained: bool
    spins: int
    timer: RuntimeTimer | None

    def init_waits(self) -> None:
        """Begin without deadlines."""
        self.drained = False
        self.spins = 0
        self.timer = None

    def wait_read(self) -> None:
        """Park until there may be something to read; only whoever is reading calls it.

        It may return too early: it is a loop's body.

        Raises:
            FdClosedError: closed before or meanwhile.
            FdTimeoutError: the deadline came before or meanwhile.
            OSError: the descriptor cannot be polled.

        Go: internal/poll/fd_poll_runtime.go waitRead
        """
        g = current()
        poller = g.m.poller
        turn = self.reading
        self.spins = 0
        self.drained = False
        locked = self.acquire()
        try:
            self.check(turn)
            armed = self.arm_read(g, poller)
            if armed and turn.deadline_ns:
                self._arm_timer(turn.deadline_ns)
        finally:
            if locked:
                self.mu.release()
        if armed:
            self._park(g)
            self.check(turn)

    def wait_write(self) -> None:
        """Park until there may be room to write, as `wait_read` does for reading."""
        g = current()
        poller = g.m.poller
        turn = self.writing
        locked = self.acquire()
        try:
            self.check(turn)
            armed = self.arm_write(g, poller)
            if armed and turn.deadline_ns:
                self._arm_timer(turn.deadline_ns)
        finally:
            if locked:
                self.mu.release()
        if armed:
            self._park(g)
            self.check(turn)

    def check(self, turn: Turn) -> None:
        """Raise FdClosedError if it is closed, FdTimeoutError if turn's deadline is over (T2)."""
        if turn.state & CLOSED:
            raise FdClosedError
        if turn.deadline_ns and monotonic_ns() >= turn.deadline_ns:
            raise FdTimeoutError

    def set_deadlines(self, read_ns: int | None, write_ns: int | None) -> None:
        """Store deadlines, in ns of the monotonic clock; 0 clears one, None leaves it.

        Holds for those who wait right now as for calls to come.

        Raises:
            FdClosedError: the descriptor is closed.
        """
        current()  # so that waking cannot fail any more
        locked = self.acquire()
        try:
            if self.is_closed:
                raise FdClosedError
            for turn, deadline_ns in ((self.reading, read_ns), (self.writing, write_ns)):
                if deadline_ns is not None:
                    turn.deadline_ns = deadline_ns
                    turn.state = turn.state | TIMED if deadline_ns else turn.state & ~TIMED
            late = self._claim_late()
        finally:
            if locked:
                self.mu.release()
        for g in late:
            ready(g)

    def evict(self) -> list[G]:
        """Close for all to come: return who waits, to be readied.  The caller holds ``mu``.

        Raises:
            FdClosedError: it is closed already.
        """
        if self.is_closed:
            raise FdClosedError
        self.shut()
        if self.poller is not None:
            self.poller.unregister(self)
        if self.timer is not None:
            self.timer.stop()
        return [g for g in (self.claim_reader(), self.claim_writer()) if g is not None]

    def _park(self, g: G) -> None:
        try:
            park(g, "IO wait", self)
        except BaseException:
            self.leave(g)
            raise

    def _arm_timer(self, deadline_ns: int) -> None:
        """Have the timer go off at deadline_ns at the latest (T1); the caller holds ``mu``."""
        timer = self.timer
        if timer is None:
            timer = self.timer = RuntimeTimer(_expired, self)
        if not timer.active or timer.when > deadline_ns:
            timer.start(deadline_ns)

    def _claim_late(self) -> list[G]:
        """Take out who waits beyond a deadline, arm the timer for the others' (T1)."""
        late: list[G] = []
        now = monotonic_ns()
        deadline_ns = self.reading.deadline_ns
        if deadline_ns and isinstance(self.rg, G):
            if deadline_ns > now:
                self._arm_timer(deadline_ns)
            elif (g := self.claim_reader()) is not None:
                late.append(g)
        deadline_ns = self.writing.deadline_ns
        if deadline_ns and isinstance(self.wg, G):
            if deadline_ns > now:
                self._arm_timer(deadline_ns)
            elif (g := self.claim_writer()) is not None:
                late.append(g)
        return late


def _expired(fd: FdWaits) -> None:
    """The timer went off: runs on the hub, wakes who is late."""
    locked = fd.acquire()
    try:
        late = [] if fd.is_closed else fd._claim_late()
    finally:
        if locked:
            fd.mu.release()
    for g in late:
        ready(g)


def _mend(fd: FdWaits) -> None:
    """In the child of a fork: who used it, or stood in line for that, and is gone, does no more."""
    used = False
    for turn, word in ((fd.reading, fd.rg), (fd.writing, fd.wg)):
        if not isinstance(word, G):  # one who still waits still uses it
            used = used or bool(turn.state & BUSY)
            turn.line = None
            turn.state &= ~(BUSY | LINE)
    fd.drained = False
    if used and fd.is_closed and fd.unused():
        fd.destroy()


in_child(FdWaits, _mend)
