"""Map: a dict for many goroutines.

A key is the pair of its class and itself, so ``1``, ``1.0`` and ``True`` are three.

Locking: ``_lock`` guards ``_items``.  It's reentrant, unlike all other locks here,
because a dict calls ``__hash__`` and ``__eq__`` of its keys, and these, or a finalizer
that runs during them, may use the same Map.  `load` takes none: one look into a dict
is one step.  ``==`` between values is never called under the lock: what was compared
is swapped if it's still there.

Rejected: Go's tree of hashes.  It spares readers a lock, which dicts do anyway.

Go: sync/map.go
"""

from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any, Generic, TypeVar

from gopy.sync.atomic.nocopy import NoCopy

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Any = object()  # Any: stands where a V may be


class Map(NoCopy, Generic[K, V]):
    """A dict whose operations each happen at one instant; empty to begin with.

    Keys are equal if they have the same class and are equal; so are values for
    `compare_and_swap` and `compare_and_delete`.  An unhashable key is a TypeError.
    Iterating gives pairs of key and value, under the rules of `range`.

    Go: sync/map.go Map
    """

    __slots__ = ("__weakref__", "_items", "_lock")

    def __init__(self) -> None:
        self._items: dict[tuple[type, K], V] = {}
        self._lock = RLock()

    def load(self, key: K) -> tuple[V | None, bool]:
        """Return what is stored for key, and whether there was anything: else (None, False).

        Go: sync/map.go Map.Load
        """
        value = self._items.get((type(key), key), _ABSENT)
        return (None, False) if value is _ABSENT else (value, True)

    def store(self, key: K, value: V) -> None:
        """Store value for key.

        Go: sync/map.go Map.Store
        """
        self.swap(key, value)

    def load_or_store(self, key: K, value: V) -> tuple[V, bool]:
        """Return what is stored for key and True; if nothing is, store value: (value, False).

        Go: sync/map.go Map.LoadOrStore
        """
        typed = (type(key), key)
        with self._lock:
            actual: V = self._items.get(typed, _ABSENT)
            if actual is not _ABSENT:
                return actual, True
            self._items[typed] = value
        return value, False

    def load_and_delete(self, key: K) -> tuple[V | None, bool]:
        """Delete key; return what was stored for it, and whether there was anything.

        Go: sync/map.go Map.LoadAndDelete
        """
        typed = (type(key), key)
        hash(typed)  # pop of an empty dict would not ask for it
        with self._lock:
            value = self._items.pop(typed, _ABSENT)
        return (None, False) if value is _ABSENT else (value, True)

    def delete(self, key: K) -> None:
        """Delete key, if it's there.

        Go: sync/map.go Map.Delete
        """
        self.load_and_delete(key)

    def swap(self, key: K, value: V) -> tuple[V | None, bool]:
        """Store value for key; return what was stored before, and whether there was anything.

        Go: sync/map.go Map.Swap
        """
        typed = (type(key), key)
        with self._lock:
            previous = self._items.get(typed, _ABSENT)
            self._items[typed] = value
        return (None, False) if previous is _ABSENT else (previous, True)

    def compare_and_swap(self, key: K, old: V, new: V) -> bool:
        """Store new for key if old is stored there; return whether it was.

        Go: sync/map.go Map.CompareAndSwap
        """
        return self._exchange(key, old, new)

    def compare_and_delete(self, key: K, old: V) -> bool:
        """Delete key if old is stored there; return whether it was.

        Go: sync/map.go Map.CompareAndDelete
        """
        return self._exchange(key, old, _ABSENT)

    def range(self, f: Callable[[K, V], object], /) -> None:
        """Call f(key, value) for each key, until f returns False.

        f may use the Map.  No key comes twice; what is stored or deleted meanwhile
        may or may not be seen.  A function that returns nothing goes on to the end.

        Go: sync/map.go Map.Range
        """
        for key, value in self:
            more = f(key, value)
            if more is not None and not more:
                return

    def clear(self) -> None:
        """Delete all keys.

        Go: sync/map.go Map.Clear
        """
        with self._lock:
            dropped = self._items
            self._items = {}
        del dropped

    def __iter__(self) -> Iterator[tuple[K, V]]:
        with self._lock:
            keys = list(self._items)
        for typed in keys:
            value = self._items.get(typed, _ABSENT)
            if value is not _ABSENT:
                yield typed[1], value

    def _exchange(self, key: K, old: V, new: V) -> bool:
        """Put new where old is stored; a new of _ABSENT deletes."""
        typed = (type(key), key)
        while True:
            seen = self._items.get(typed, _ABSENT)
            if not same(seen, old):
                return False
            with self._lock:
                if self._items.get(typed, _ABSENT) is not seen:
                    continue
                if new is _ABSENT:
                    del self._items[typed]
                else:
                    self._items[typed] = new
            return True


def same(a: object, b: object) -> bool:
    """Return whether a and b are of one class and equal, as a dict sees it."""
    return a is b or (type(a) is type(b) and bool(a == b))
