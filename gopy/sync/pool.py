"""Pool: used objects for whoever needs one, until the garbage collector comes by.

Each OS thread that puts something has a shelf of its own:

    private    one object, only for this thread
    shared     the others; this thread takes the newest, other threads the oldest

    get:  private, own shared, others' shared, then the same of ``_old``, then new()

A full garbage collection moves all shelves to ``_old`` and drops what was there, so
what nobody fetches is gone after two.

Locking: a private object is touched by its thread alone; deques are safe for all.
``_registry`` (rank MAP) guards the lists of pools and the exchange of shelves.  The
collector's callback only tries it, because a collection may begin on the thread that
holds it: then this collection is one that doesn't count.

Go: sync/pool.go
Differs: shelves belong to threads, as there's no way to pin a goroutine to its P;
only the oldest generation's collections count, which are what Go would call one.
"""

import gc
from _thread import get_ident
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from gopy._core import Rank, RankedLock
from gopy.sync.atomic.nocopy import NoCopy

T = TypeVar("T")

_OLDEST = 2


class Shelf(Generic[T]):
    """What one thread has put into one pool."""

    __slots__ = ("private", "shared")

    def __init__(self) -> None:
        self.private: T | None = None
        self.shared: deque[T] = deque()

    def take(self) -> T | None:
        """Return an object for the thread whose shelf this is."""
        item = self.private
        if item is not None:
            self.private = None
            return item
        try:
            return self.shared.pop()
        except IndexError:
            return None

    def steal(self) -> T | None:
        """Return the oldest shared object, for any other thread."""
        try:
            return self.shared.popleft()
        except IndexError:
            return None


class Pool(NoCopy, Generic[T]):
    """A set of objects that may be forgotten at any time; each is given out once.

    ``new`` makes one when there is none; it may be reassigned.

    Go: sync/pool.go Pool
    """

    __slots__ = ("__weakref__", "_old", "_shelves", "new")

    def __init__(self, new: Callable[[], T] | None = None) -> None:
        self.new = new
        self._shelves: dict[int, Shelf[T]] = {}
        self._old: dict[int, Shelf[T]] = {}

    def put(self, x: T | None) -> None:
        """Give x to whoever asks next; None is ignored.

        Go: sync/pool.go Pool.Put
        """
        if x is None:
            return
        shelf = self._shelves.get(get_ident())
        if shelf is None:
            shelf = self._first_put()
        if shelf.private is None:
            shelf.private = x
        else:
            shelf.shared.append(x)

    def get(self) -> Any:  # Any: T, but None if the pool is empty and there's no new
        """Return any of the objects, which it forgets; else ``new()``; else None.

        Go: sync/pool.go Pool.Get
        """
        shelf = self._shelves.get(get_ident())
        item = shelf.take() if shelf is not None else None
        if item is None:
            item = self._get_slow()
        if item is None and self.new is not None:
            item = self.new()
        return item

    def _get_slow(self) -> T | None:
        """Steal from other threads, then look at what the last collection left."""
        item = _steal(self._shelves)
        if item is None and self._old:
            shelf = self._old.get(get_ident())
            item = shelf.take() if shelf is not None else None
            if item is None:
                item = _steal(self._old)
        return item

    def _first_put(self) -> Shelf[T]:
        """Give this thread its shelf, and the collector the pool."""
        shelf: Shelf[T] = Shelf()
        with _registry:
            if _on_collection not in gc.callbacks:
                gc.callbacks.append(_on_collection)
            if not self._shelves:
                _filled.append(self)
            self._shelves[get_ident()] = shelf
        return shelf


def _steal(shelves: dict[int, Shelf[T]]) -> T | None:
    """Return the oldest object that any thread shares."""
    for shelf in list(shelves.values()):
        item = shelf.steal()
        if item is not None:
            return item
    return None


_registry = RankedLock(Rank.MAP)
_filled: list[Pool[Any]] = []  # pools with shelves
_aged: list[Pool[Any]] = []  # pools with old shelves


def _on_collection(phase: str, info: dict[str, int]) -> None:
    """Age all pools by one after a full collection."""
    if phase != "stop" or info["generation"] != _OLDEST or not _registry.acquire(False):
        return
    dropped: list[object] = []  # released below, after the lock
    try:
        for pool in _aged:
            dropped.append(pool._old)
            pool._old = {}
        for pool in _filled:
            pool._old = pool._shelves
            pool._shelves = {}
        dropped.append(_aged[:])
        _aged[:] = _filled
        _filled.clear()
    finally:
        _registry.release()
