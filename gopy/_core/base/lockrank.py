"""Lock ranks: the one table that says in which order locks may be taken.

A thread that holds a lock takes only locks of a higher rank, so no two threads
can wait for each other; of channels alone it may take several, in the order of their ids,
as `select` does.  In debug runs (``GOPYDEBUG=locks=1``) every lock checks that, but for the
order among channels; otherwise a ranked lock is CPython's own, since a Python class in between
doubles the price of an operation.

Go: runtime/lockrank.go
"""

from _thread import allocate_lock, get_ident
from enum import IntEnum
from types import TracebackType
from typing import Protocol

from gopy._core.base import fastpath
from gopy._core.base.optional import twin


class Rank(IntEnum):
    """Lowest first: a holder may take locks further down only.

    ATOMIC is a leaf that user code may hit anywhere; CHAN before TIMER because a
    channel timer leaves its heap under the channel's lock.
    """

    BOOT = 1
    MAP = 2
    SYNC = 3
    CHAN = 4
    FD = 5
    POLL = 6
    TIMER = 7
    SCHED = 8
    P = 9
    BUBBLE = 10
    HEAP = 11
    INBOX = 12
    ATOMIC = 13


class Lock(Protocol):
    """What `RankedLock` returns."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...
    def release(self) -> None: ...
    def locked(self) -> bool: ...
    def __enter__(self) -> bool: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


debug = False
_waits = twin("gopy._core.task._waits")
_new = allocate_lock if _waits is None else _waits.Lock
_held: dict[int, list[Rank]] = {}


def RankedLock(rank: Rank) -> Lock:  # noqa: N802
    """Return a native lock, or in debug runs one that checks the order."""
    lock: Lock = CheckedLock(rank) if debug else _new()
    return lock


class CheckedLock:
    """A lock that raises AssertionError when it is taken out of order."""

    def __init__(self, rank: Rank) -> None:
        self._rank = rank
        self._lock = allocate_lock()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, as `threading.Lock.acquire` does."""
        held = _held.setdefault(get_ident(), [])
        alike = self._rank is Rank.CHAN
        if blocking and held and held[-1] >= self._rank + alike:
            raise AssertionError(f"lock order: {self._rank!r} taken under {held[-1]!r}")
        got = self._lock.acquire(blocking, timeout)
        if got:
            held.append(self._rank)
        return got

    def release(self) -> None:
        """Give the lock back."""
        _held[get_ident()].remove(self._rank)
        self._lock.release()

    def renew(self) -> None:
        """Be free; nobody holds any lock of a process that has just begun."""
        _held.clear()
        renew(self._lock)

    def locked(self) -> bool:
        """Return whether somebody holds it."""
        return self._lock.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def renew(lock: Lock) -> None:
    """In the child of a fork: let lock be free, whoever held it (it is threading's own way)."""
    if isinstance(lock, CheckedLock):
        lock.renew()
    else:
        lock._at_fork_reinit()  # type: ignore[attr-defined]  # typeshed has no private names


def __getattr__(name: str) -> bool:
    if name == "multi":
        return fastpath.multi
    raise AttributeError(name)
