"""RWMutex: many readers or one writer; a writer who waits keeps new readers out.

A writer first takes ``_writers``, a Mutex that only writers use, so at most one of
them is past that point.  That one closes the door for readers and waits until those
inside have left.  When it unlocks, every reader at the door gets in before the next
writer, also before one that has waited for longer.

    _gate OPEN ── lock ──▶ CLOSED (readers inside) ──the last leaves──▶ HELD
          OPEN ── lock ──────────────(nobody inside)──────────────────▶ HELD
          HELD ── unlock ──▶ OPEN, with all from the door inside

Invariants, true whenever ``_mu`` is free:

    RW1  HELD: ``_readers`` is 0.
    RW2  OPEN: nobody stands at the door, and ``_writer`` is None.
    RW3  CLOSED: ``_readers`` is not 0, and ``_writer`` is who waits for them.

Locking: ``_mu`` (rank SYNC) guards all fields but ``_writers``, which has its own of
the same rank: neither is taken under the other.

Go: sync/rwmutex.go
"""

from types import TracebackType

from gopy._core import (
    G,
    Line,
    Rank,
    RankedLock,
    current,
    fastpath,
    fatal,
    in_child,
    inside,
    park,
    ready,
    room,
)
from gopy.sync.atomic.nocopy import NoCopy
from gopy.sync.mutex import Mutex

OPEN, CLOSED, HELD = 0, 1, 2
DEEP = 12  # frames under an operation that uses a Mutex for its second step


class RWMutex(NoCopy):
    """A lock for many readers or one writer; ``with rw:`` writes, ``with rw.rlocker():`` reads.

    A goroutine that reads must not ask again: with a writer waiting both would wait
    for ever.  There is no way from reading to writing but to unlock in between.

    Go: sync/rwmutex.go RWMutex
    """

    __slots__ = ("__weakref__", "_door", "_gate", "_mu", "_readers", "_writer", "_writers")

    def __init__(self) -> None:
        self._gate = OPEN
        self._readers = 0
        self._door: Line | None = None
        self._writer: G | None = None
        self._writers = Mutex()
        self._mu = RankedLock(Rank.SYNC)

    def rlock(self) -> None:
        """Begin to read; wait while a writer writes or waits to.

        Go: sync/rwmutex.go RWMutex.RLock
        """
        if inside.threads:
            inside.refuse()
        if fastpath.multi:
            with self._mu:
                if self._gate == OPEN:
                    self._readers += 1
                    return
        elif self._gate == OPEN:
            self._readers += 1
            return
        self._rlock_slow()

    def try_rlock(self) -> bool:
        """Begin to read if that needs no waiting; return whether it did.

        Go: sync/rwmutex.go RWMutex.TryRLock
        """
        if inside.threads:
            inside.refuse()
        with self._mu:
            if self._gate != OPEN:
                return False
            self._readers += 1
            return True

    def runlock(self) -> None:
        """End one reading; the last reader lets in the writer who waits.

        Raises:
            FatalError: nobody reads; the program is over.

        Go: sync/rwmutex.go RWMutex.RUnlock
        """
        if inside.threads and inside.put_off(self.runlock):
            return
        if fastpath.multi:
            with self._mu:
                if self._gate == OPEN and self._readers:
                    self._readers -= 1
                    return
        elif self._gate == OPEN and self._readers:
            self._readers -= 1
            return
        self._runlock_slow()

    def lock(self) -> None:
        """Begin to write; wait until nobody reads or writes.

        Go: sync/rwmutex.go RWMutex.Lock
        """
        room(DEEP)  # both locks can be taken, or none is (R4)
        self._writers.lock()
        with self._mu:
            if not self._readers:
                self._gate = HELD
                return
        self._lock_slow()

    def try_lock(self) -> bool:
        """Begin to write if that needs no waiting; return whether it did.

        Go: sync/rwmutex.go RWMutex.TryLock
        """
        if not self._writers.try_lock():
            return False
        with self._mu:
            free = not self._readers
            if free:
                self._gate = HELD
        if not free:
            self._writers.unlock()
        return free

    def unlock(self) -> None:
        """End the writing; readers who wait go before the next writer.

        Raises:
            FatalError: nobody writes; the program is over.

        Go: sync/rwmutex.go RWMutex.Unlock
        """
        if inside.threads and inside.put_off(self.unlock):
            return
        room(DEEP)  # before the first change of state (R4)
        with self._mu:
            held = self._gate == HELD
        if not held:
            fatal("sync: Unlock of unlocked RWMutex")
        self._open_up()

    def rlocker(self) -> "RLocker":
        """Return the reading side as a Locker: its ``lock`` is `rlock`.

        Go: sync/rwmutex.go RWMutex.RLocker
        """
        return RLocker(self)

    def __enter__(self) -> None:
        self.lock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unlock()

    def _open(self) -> list[G]:
        """Let all in who stand at the door, and return them to be woken; ``_mu`` is held."""
        readers: list[G] = []
        while self._door and (entry := self._door.pop_first()):
            if isinstance(entry, G):  # readers have no timeouts: all are
                readers.append(entry)
        self._readers += len(readers)
        self._writer = None
        self._gate = OPEN
        return readers

    def _rlock_slow(self) -> None:
        """Stand at the door until a writer lets us in."""
        g = current()  # before the first change of state (R4)
        spare = Line()
        with self._mu:
            if self._gate == OPEN:
                self._readers += 1
                return
            if self._door is None:
                self._door = spare
            self._door.push(g)
        try:
            park(g, "sync.RWMutex.RLock", self)
        except BaseException:
            with self._mu:
                inside = self._door is None or not self._door.remove_entry(g)
            if inside:
                self.runlock()
            raise

    def _runlock_slow(self) -> None:
        """Leave while a writer waits, or find that nobody reads."""
        current()  # before the first change of state (R4)
        writer = None
        with self._mu:
            reading = self._readers > 0
            if reading:
                self._readers -= 1
                if not self._readers and self._gate == CLOSED:
                    self._gate = HELD
                    writer = self._writer
                    self._writer = None
        if not reading:
            fatal("sync: RUnlock of unlocked RWMutex")
        if writer is not None:
            ready(writer)

    def _lock_slow(self) -> None:
        """Close the door and wait for those inside; ``_writers`` is ours already."""
        g = current()  # there is room for it (R4)
        with self._mu:
            if not self._readers:
                self._gate = HELD
                return
            self._gate = CLOSED
            self._writer = g
        try:
            park(g, "sync.RWMutex.Lock", self)
        except BaseException:
            self._open_up()  # whether those inside have left or not: nobody else may
            raise

    def _open_up(self) -> None:
        """Open the door and let the next writer try; ``_writers`` is ours."""
        with self._mu:
            readers = self._open()
        for g in readers:
            ready(g)
        self._writers.unlock()


class RLocker(NoCopy):
    """The reading side of an RWMutex; ``with`` holds it.

    Go: sync/rwmutex.go rlocker
    """

    __slots__ = ("_rw",)

    def __init__(self, rw: RWMutex) -> None:
        self._rw = rw

    def lock(self) -> None:
        """Begin to read."""
        self._rw.rlock()

    def unlock(self) -> None:
        """End the reading."""
        self._rw.runlock()

    def __enter__(self) -> None:
        self._rw.rlock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rw.runlock()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RLocker) and other._rw is self._rw

    def __hash__(self) -> int:
        return hash((RLocker, id(self._rw)))


def _mend(rw: RWMutex) -> None:
    """In the child of a fork: a writer that waited for readers inside, and is gone, steps back."""
    if rw._writer is not None and rw._writer.m is None:
        rw._writer = None
        rw._gate = OPEN
        rw._writers._state = 0


in_child(RWMutex, _mend)
