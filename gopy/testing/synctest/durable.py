"""Which waits are durable: nobody but the bubble's own goroutines, or its clock, can end them.

    durable                                          not durable
    sleep, Cond.wait, a nil channel, no case at all  Mutex and RWMutex, but see below
    a channel that was made in the bubble            a channel from outside
    a select, if all its channels were               a select with one from outside
    WaitGroup.wait, if it was counted up inside      a WaitGroup counted up outside
    synctest.wait                                    I/O, blocking calls

Go: runtime/runtime2.go isIdleInSynctest, runtime/select.go selectgo, sync/waitgroup.go Wait
Differs: `Mutex.lock` with a timeout, which Go has not, is durable: else the time would never
come, since the clock stands while anybody is not.
"""

from contextlib import ExitStack
from typing import Any

from gopy._core import Bubble, G, ShuffledHeap

_ALWAYS = frozenset(
    (
        "chan receive (nil chan)",
        "chan send (nil chan)",
        "select (no cases)",
        "sleep",
        "sync.Cond.Wait",
        "synctest.Run",
        "synctest.Wait",
    )
)
_IF_TIMED = "sync.Mutex.Lock"
_OF_BUBBLES = frozenset(("chan receive", "chan send", "select", "sync.WaitGroup.Wait"))


class TestBubble(Bubble):
    """A bubble, and what became of the function for which it was made.

    ``done`` says that the function, and what it left to be cleaned up, is over.
    """

    __slots__ = ("cleanups", "done", "error", "result")
    __test__ = False

    def __init__(self, ident: int, root: G) -> None:
        super().__init__(ident, root, ShuffledHeap())
        self.cleanups = ExitStack()
        self.done = False
        self.error: BaseException | None = None
        self.result: Any = None  # Any: of whatever type the function returns

    def is_durable(self, reason: str, on: Any, timed: bool) -> bool:  # Any: what it has is bubble
        """Return whether a wait for on, which reason tells of, is durable."""
        if reason in _OF_BUBBLES:
            waited_for = on if isinstance(on, list) else () if on is None else (on,)
            return all(each.bubble is self for each in waited_for)
        return reason in _ALWAYS or (timed and reason == _IF_TIMED)
