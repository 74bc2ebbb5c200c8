"""Waiting until nothing moves in the bubble any more.

Go: runtime/synctest.go synctestWait, testing/synctest/synctest.go
"""

from gopy._core import Bubble, G, Spanlike, current, park
from gopy.errors import Panic
from gopy.time import sleep as sleep_for

NOT_IN_A_BUBBLE = "goroutine is not in a bubble"


def wait() -> None:
    """Wait until every other goroutine of the bubble has ended or is durably blocked.

    Timers that are due run first; the clock does not move meanwhile.

    Raises:
        Panic: the caller is in no bubble, or another goroutine of it is in `wait`.

    Go: testing/synctest/synctest.go Wait
    """
    g = current()
    _wait(g, _bubble_of(g))


def sleep(d: Spanlike) -> None:
    """Sleep for d, as `gopy.time.sleep` does, then `wait`: whatever was due by then has happened.

    Raises:
        Panic: as for `wait`.
        TypeError: d is no span.

    Go: testing/synctest/synctest.go Sleep
    """
    g = current()
    bubble = _bubble_of(g)
    sleep_for(d)
    _wait(g, bubble)


def _bubble_of(g: G) -> Bubble:
    bubble: Bubble | None = g.bubble
    if bubble is None:
        raise Panic(NOT_IN_A_BUBBLE)
    return bubble


def _wait(g: G, bubble: Bubble) -> None:
    with bubble.mu:
        taken = bubble.waiter is not None
        if not taken:
            bubble.waiter = g
    if taken:
        raise Panic("wait already in progress")
    try:
        park(g, "synctest.Wait", None)
        with bubble.mu:
            bubble.chosen = False
    finally:
        bubble.waiter = None
