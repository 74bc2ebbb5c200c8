"""A bubble: goroutines with a clock of their own.

Only the type lives here, because goroutines, channels and timers have a slot for
it; what a bubble does is the business of `testing.synctest`.

Go: runtime/synctest.go synctestBubble
"""

from typing import Any


class Bubble:
    """An isolated group of goroutines.

    ``now_ns`` is its clock, ``running`` counts its goroutines that are not durably
    blocked, ``timers`` is its heap.
    """

    __slots__ = ("id", "now_ns", "running", "timers")

    def __init__(self, ident: int) -> None:
        self.id = ident
        self.now_ns = 946_684_800 * 10**9  # midnight UTC, 1 January 2000
        self.running = 0
        self.timers: Any = None  # Any: a heap, whose package is above this one
