"""Queue: a line of goroutines that can run, first come, first served.

Whoever uses it holds the lock of the P or M that it belongs to; only looks need none.

Go: runtime/proc.go gQueue, runqput, runqget
"""

from collections import deque
from typing import TYPE_CHECKING

from gopy._core.base.optional import twin
from gopy._core.task.g import G

Queue = deque[G]

if not TYPE_CHECKING and (waits := twin("gopy._core.task._waits")) is not None:
    Queue = waits.Ring
