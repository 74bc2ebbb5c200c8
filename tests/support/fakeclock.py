"""A clock for the tests of rates, which goes only when it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from gopy import chan
from gopy import time as gtime
from gopy.time import Time

READERS = ("limiter", "reservation", "sometimes")


class FakeTimer:
    """Yields the time, once the clock says that it has come."""

    def __init__(self, when: Time) -> None:
        self.when = when
        self.c = chan[Time](1)
        self.stopped = False

    def stop(self) -> bool:
        self.stopped = True
        return True


class FakeClock:
    """The time for `gopy.x.time.rate`: begins at now; ``timers`` are those that were made."""

    def __init__(self) -> None:
        self.time = gtime.now()
        self.timers: list[FakeTimer] = []

    def now(self) -> Time:
        return self.time

    def new_timer(self, d: float) -> FakeTimer:
        self.timers.append(FakeTimer(self.time + d))
        return self.timers[-1]

    def advance(self, d: float) -> None:
        """Let d go by, and the timers fire whose time has come."""
        self.time += d
        for timer in self.timers:
            if timer.when <= self.time and not timer.stopped:
                timer.stopped = True
                timer.c.send(self.time)


@contextmanager
def fake_clock() -> Iterator[FakeClock]:
    """Have the package `rate` read a clock that stands."""
    clock = FakeClock()
    package = "gopy.x.time.rate"
    with patch(f"{package}.limiter.new_timer", clock.new_timer):
        patches = [patch(f"{package}.{module}.now", clock.now) for module in READERS]
        for each in patches:
            each.start()
        try:
            yield clock
        finally:
            for each in patches:
                each.stop()
