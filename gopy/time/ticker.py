"""Ticker: an event every so often.

Go: time/tick.go
"""

from gopy._core import Spanlike, span_ns
from gopy._lang.ends import RecvChan
from gopy.errors import Panic
from gopy.time.chantimer import ChanTimer
from gopy.time.instant import Time


class Ticker:
    """Sends the time on ``c`` every d.

    A slow receiver misses ticks: at most one waits for it, and the next ones stay on the
    grid.  ``stop`` does not close the channel.

    Raises:
        Panic: d is zero or negative.

    Go: time/tick.go Ticker
    """

    __slots__ = ("__weakref__", "_clock", "c")

    c: RecvChan[Time]

    def __init__(self, d: Spanlike) -> None:
        period_ns = span_ns(d)
        if period_ns <= 0:
            raise Panic("non-positive interval for NewTicker")
        self._clock = ChanTimer()
        self.c = self._clock.channel
        self._clock.reset(period_ns, period_ns)

    def stop(self) -> None:
        """Tick no more; a tick that was not received is taken back.

        Go: time/tick.go Ticker.Stop
        """
        clock = getattr(self, "_clock", None)
        if clock is not None:
            clock.stop()

    def reset(self, d: Spanlike) -> None:
        """Tick every d from now on, also after `stop`.

        Raises:
            Panic: d is zero or negative, or the ticker was not made by `Ticker`.

        Go: time/tick.go Ticker.Reset
        """
        period_ns = span_ns(d)
        if period_ns <= 0:
            raise Panic("non-positive interval for Ticker.Reset")
        clock = getattr(self, "_clock", None)
        if clock is None:
            raise Panic("time: Reset called on uninitialized Ticker")
        clock.reset(period_ns, period_ns)


def new_ticker(d: Spanlike) -> Ticker:
    """Return ``Ticker(d)``.

    Go: time/tick.go NewTicker
    """
    return Ticker(d)


def tick(d: Spanlike) -> RecvChan[Time]:
    """Return the channel of a ticker that can't be stopped; None if d is zero or negative.

    Go: time/tick.go Tick
    """
    if span_ns(d) <= 0:
        return None  # type: ignore[return-value]  # Go's nil channel
    return Ticker(d).c
