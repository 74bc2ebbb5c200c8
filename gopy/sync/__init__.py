"""Locks and other ways for goroutines to wait for each other.

Go: sync
"""

from gopy.sync import atomic as atomic
from gopy.sync.cond import Cond
from gopy.sync.locker import Locker
from gopy.sync.map import Map
from gopy.sync.mutex import Mutex
from gopy.sync.once import Once
from gopy.sync.oncefunc import once_func, once_value, once_values
from gopy.sync.pool import Pool
from gopy.sync.rwmutex import RWMutex
from gopy.sync.waitgroup import WaitGroup

__all__ = [
    "Cond",
    "Locker",
    "Map",
    "Mutex",
    "Once",
    "Pool",
    "RWMutex",
    "WaitGroup",
    "once_func",
    "once_value",
    "once_values",
]
