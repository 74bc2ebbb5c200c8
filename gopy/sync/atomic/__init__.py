"""Atomic values: counters, flags and references that need no lock of the user's.

Go: sync/atomic
"""

from gopy.sync.atomic.integer import Int32, Int64, Uint32, Uint64, Uintptr
from gopy.sync.atomic.reference import Bool, Pointer
from gopy.sync.atomic.value import Value

__all__ = ["Bool", "Int32", "Int64", "Pointer", "Uint32", "Uint64", "Uintptr", "Value"]
