"""Value: any object, replaced as a whole, always of the type of the first one.

Invariants:

    V1  Once something is stored the type never changes, and it's never None again.

Locking: ``_mu`` (rank ATOMIC) guards every change of ``_value``.  ``==`` of a user's
class may do anything, so it never runs under the lock: `compare_and_swap` compares
what it has read, and swaps if that object is still there.

Go: sync/atomic/value.go
Differs: what Go calls uncomparable, such as a list, is compared as Python does.
"""

from typing import Generic, TypeVar

from gopy._core import Rank, RankedLock, inside
from gopy.errors import Panic
from gopy.sync.atomic.nocopy import NoCopy

T = TypeVar("T")


class Value(NoCopy, Generic[T]):
    """An atomic holder of one object; None until the first store.

    All objects stored in one Value have the same class.

    Go: sync/atomic/value.go Value
    """

    __slots__ = ("__weakref__", "_mu", "_value")

    def __init__(self, value: T | None = None) -> None:
        self._mu = RankedLock(Rank.ATOMIC)
        self._value = value

    def load(self) -> T | None:
        """Return what was stored last; None before the first store.

        Go: sync/atomic/value.go Value.Load
        """
        return self._value

    def store(self, value: T) -> None:
        """Replace the object.

        Raises:
            Panic: value is None, or of another class than what is there.

        Go: sync/atomic/value.go Value.Store
        """
        self._replace("store", value)

    def swap(self, new: T) -> T | None:
        """Replace the object and return the old one; None if there was none.

        Raises:
            Panic: new is None, or of another class than what is there.

        Go: sync/atomic/value.go Value.Swap
        """
        return self._replace("swap", new)

    def compare_and_swap(self, old: T | None, new: T) -> bool:
        """Replace the object by new if it equals old; return whether it did.

        An empty Value equals None.

        Raises:
            Panic: new is None, or of another class than old or than what is there.

        Go: sync/atomic/value.go Value.CompareAndSwap
        """
        if new is None:
            raise Panic("sync/atomic: compare and swap of nil value into Value")
        if old is not None and type(old) is not type(new):
            raise Panic("sync/atomic: compare and swap of inconsistently typed values")
        while True:
            current = self._value
            if current is None:
                if old is not None:
                    return False
            elif type(current) is not type(new):
                raise Panic(
                    "sync/atomic: compare and swap of inconsistently typed value into Value"
                )
            elif old is None or not (current is old or current == old):
                return False
            if inside.threads:
                inside.refuse()
            with self._mu:
                if self._value is current:
                    self._value = new
                    return True

    def _replace(self, action: str, new: T) -> T | None:
        """Put new in the place of what is there (V1)."""
        if new is None:
            raise Panic(f"sync/atomic: {action} of nil value into Value")
        kind = type(new)
        if inside.threads:
            inside.refuse()
        with self._mu:
            old = self._value
            consistent = old is None or type(old) is kind
            if consistent:
                self._value = new
        if not consistent:
            raise Panic(f"sync/atomic: {action} of inconsistently typed value into Value")
        return old

    def __repr__(self) -> str:
        return f"Value({self._value!r})"
