"""Bool and Pointer: a truth value, or a reference, that several goroutines change.

Locking: ``_mu`` (rank ATOMIC) guards every change of ``_value``, as in `integer`:
nothing is called under it, and what was replaced is released after it, because
that may run a finalizer.  `load` takes none: reading one slot is one step.

Go: sync/atomic/type.go
"""

from typing import Generic, TypeVar

from gopy._core import Rank, RankedLock, fastpath, inside
from gopy.sync.atomic.nocopy import NoCopy

T = TypeVar("T")


class Pointer(NoCopy, Generic[T]):
    """An atomic reference to one object, or None; compared by identity.

    Go: sync/atomic/type.go Pointer
    """

    __slots__ = ("__weakref__", "_mu", "_value")

    def __init__(self, value: T | None = None) -> None:
        self._mu = RankedLock(Rank.ATOMIC)
        self._value = value

    def load(self) -> T | None:
        """Return the object that it refers to.

        Go: sync/atomic/type.go Pointer.Load
        """
        return self._value

    def store(self, value: T | None) -> None:
        """Refer to value from now on.

        Go: sync/atomic/type.go Pointer.Store
        """
        self.swap(value)

    def swap(self, new: T | None) -> T | None:
        """Refer to new from now on; return what it referred to.

        Go: sync/atomic/type.go Pointer.Swap
        """
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                old = self._value
                self._value = new
        else:
            old = self._value
            self._value = new
        return old

    def compare_and_swap(self, old: T | None, new: T | None) -> bool:
        """Refer to new if it refers to old, the very object; return whether it did.

        Go: sync/atomic/type.go Pointer.CompareAndSwap
        """
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                if self._value is not old:
                    return False
                self._value = new  # old has another holder, our caller: nothing is released
        elif self._value is old:
            self._value = new
        else:
            return False
        return True

    def __repr__(self) -> str:
        return f"Pointer({self._value!r})"


class Bool(NoCopy):
    """An atomic truth value; False to begin with.

    Go: sync/atomic/type.go Bool
    """

    __slots__ = ("_value",)

    def __init__(self, value: bool = False) -> None:
        self._value = Pointer(bool(value))

    def load(self) -> bool:
        """Return the value.

        Go: sync/atomic/type.go Bool.Load
        """
        return self._value._value is True

    def store(self, value: bool) -> None:
        """Set the value.

        Go: sync/atomic/type.go Bool.Store
        """
        self._value.swap(bool(value))

    def swap(self, new: bool) -> bool:
        """Set the value to new and return the old one.

        Go: sync/atomic/type.go Bool.Swap
        """
        return self._value.swap(bool(new)) is True

    def compare_and_swap(self, old: bool, new: bool) -> bool:
        """Set the value to new if it is old; return whether it was.

        Go: sync/atomic/type.go Bool.CompareAndSwap
        """
        return self._value.compare_and_swap(bool(old), bool(new))

    def __repr__(self) -> str:
        return f"Bool({self.load()})"
