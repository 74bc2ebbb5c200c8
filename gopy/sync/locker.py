"""Locker: what a Cond needs of a lock.

Go: sync/mutex.go Locker
"""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Locker(Protocol):
    """An object that can be locked and unlocked: Mutex, RWMutex, ``rw.rlocker()``.

    Go: sync/mutex.go Locker
    """

    def lock(self) -> None: ...
    def unlock(self) -> None: ...
