"""Goroutines behind the standard library's `concurrent.futures`.

Go has nothing of the kind; the names are Python's.
"""

from gopy.x.futures.executor import GoroutineExecutor
from gopy.x.futures.future import GoroutineFuture
from gopy.x.futures.waiting import as_completed, wait

__all__ = ["GoroutineExecutor", "GoroutineFuture", "as_completed", "wait"]
