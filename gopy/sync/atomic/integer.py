"""Integers that several goroutines change: each operation happens at one instant.

They wrap around at their width, as Go's do: what is stored is the argument modulo
2**width.  Subtract by adding a negative number, also from an unsigned one.

Locking: ``_mu`` (rank ATOMIC) guards every change of ``_value``.  Between taking
and releasing it nothing is called, so that neither a signal handler nor a finalizer
can run there and ask for it again.  While only one thread uses gopy it isn't taken.
`load` takes none: reading one slot is one step on every build.

Go: sync/atomic/type.go
Differs: there are no functions for plain variables (``atomic.AddInt32(&x, 1)``),
since Python has no addresses; the types do it all.
"""

from operator import index
from typing import ClassVar

from gopy._core import Rank, RankedLock, fastpath, inside
from gopy.sync.atomic.nocopy import NoCopy


class Integer(NoCopy):
    """What the five integer types share; ``_HALF`` is 2**(width-1) if they have a sign."""

    __slots__ = ("__weakref__", "_mu", "_value")

    _MASK: ClassVar[int]
    _HALF: ClassVar[int]

    def __init__(self, value: int = 0) -> None:
        self._mu = RankedLock(Rank.ATOMIC)
        self._value = (index(value) + self._HALF & self._MASK) - self._HALF

    def load(self) -> int:
        """Return the value.

        Go: sync/atomic/type.go Int32.Load
        """
        return self._value

    def store(self, value: int) -> None:
        """Set the value.

        Go: sync/atomic/type.go Int32.Store
        """
        value = (index(value) + self._HALF & self._MASK) - self._HALF
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                self._value = value
        else:
            self._value = value

    def swap(self, new: int) -> int:
        """Set the value to new and return the old one.

        Go: sync/atomic/type.go Int32.Swap
        """
        new = (index(new) + self._HALF & self._MASK) - self._HALF
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

    def compare_and_swap(self, old: int, new: int) -> bool:
        """Set the value to new if it is old; return whether it was.

        Go: sync/atomic/type.go Int32.CompareAndSwap
        """
        old = (index(old) + self._HALF & self._MASK) - self._HALF
        new = (index(new) + self._HALF & self._MASK) - self._HALF
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                if self._value != old:
                    return False
                self._value = new
        elif self._value == old:
            self._value = new
        else:
            return False
        return True

    def add(self, delta: int) -> int:
        """Add delta to the value and return the new one.

        Go: sync/atomic/type.go Int32.Add
        """
        delta = index(delta)
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                self._value = new = (self._value + delta + self._HALF & self._MASK) - self._HALF
        else:
            self._value = new = (self._value + delta + self._HALF & self._MASK) - self._HALF
        return new

    def and_(self, mask: int) -> int:
        """Keep only the value's bits that mask has too; return the old value.

        Go: sync/atomic/type.go Int32.And
        """
        mask = (index(mask) + self._HALF & self._MASK) - self._HALF
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                old = self._value
                self._value = old & mask
        else:
            old = self._value
            self._value = old & mask
        return old

    def or_(self, mask: int) -> int:
        """Set the bits of mask in the value; return the old value.

        Go: sync/atomic/type.go Int32.Or
        """
        mask = (index(mask) + self._HALF & self._MASK) - self._HALF
        if fastpath.multi:
            if inside.threads:
                inside.refuse()
            with self._mu:
                old = self._value
                self._value = old | mask
        else:
            old = self._value
            self._value = old | mask
        return old

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._value})"


class Int32(Integer):
    """An atomic integer from -2**31 to 2**31 - 1; zero to begin with.

    Go: sync/atomic/type.go Int32
    """

    __slots__ = ()
    _MASK, _HALF = (1 << 32) - 1, 1 << 31


class Int64(Integer):
    """An atomic integer from -2**63 to 2**63 - 1; zero to begin with.

    Go: sync/atomic/type.go Int64
    """

    __slots__ = ()
    _MASK, _HALF = (1 << 64) - 1, 1 << 63


class Uint32(Integer):
    """An atomic integer from 0 to 2**32 - 1; zero to begin with.

    Go: sync/atomic/type.go Uint32
    """

    __slots__ = ()
    _MASK, _HALF = (1 << 32) - 1, 0


class Uint64(Integer):
    """An atomic integer from 0 to 2**64 - 1; zero to begin with.

    Go: sync/atomic/type.go Uint64
    """

    __slots__ = ()
    _MASK, _HALF = (1 << 64) - 1, 0


class Uintptr(Integer):
    """An atomic integer as wide as an address: 64 bits, without a sign.

    Go: sync/atomic/type.go Uintptr
    """

    __slots__ = ()
    _MASK, _HALF = (1 << 64) - 1, 0
