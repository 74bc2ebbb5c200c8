"""Tickers, and timer channels in general: what Go's time/tick_test.go asks of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from gotest import go_test

from gopy import RecvChan, chan, go, recv, select, send
from gopy import time as gtime
from gopy.errors import Panic
from gopy.sync import WaitGroup
from gopy.time import HOUR, MICROSECOND, MILLISECOND, NANOSECOND, SECOND, Time

FAR = 10_000 * SECOND
SOON = 5 * MILLISECOND


def has_value(c: RecvChan[Time]) -> bool:
    """Take a value from c if there is one; say whether there was."""
    return select(recv(c), default=True) is not None


@go_test("time/tick_test.go", "TestTicker")
def test_a_ticker_keeps_its_rate_takes_another_and_stops() -> None:
    period = 10 * MILLISECOND
    start = gtime.now()
    ticker = gtime.new_ticker(period)
    for _ in range(4):
        ticker.c.recv(timeout=30)
    assert gtime.since(start) >= 4 * period
    reset_at = gtime.now()
    ticker.reset(2 * period)
    first = ticker.c.recv(timeout=30)
    assert first - reset_at >= 2 * period
    assert ticker.c.recv(timeout=30) > first
    ticker.stop()
    gtime.sleep(3 * period)
    assert not has_value(ticker.c)


@go_test("time/tick_test.go", "TestTickerStopWithDirectInitialization", "TestManualTicker")
@pytest.mark.parametrize("capacity", [None, 0, 1], ids=["no channel", "unbuffered", "buffered"])
def test_stopping_a_ticker_that_was_put_together_by_hand_does_nothing(
    capacity: int | None,
) -> None:
    ticker = gtime.Ticker.__new__(gtime.Ticker)
    if capacity is not None:
        ticker.c = chan[Time](capacity)
    ticker.stop()
    ticker.stop()
    with pytest.raises(Panic) as caught:
        ticker.reset(1)
    assert caught.value.value == "time: Reset called on uninitialized Ticker"


@go_test("time/tick_test.go", "TestTeardown")
def test_tickers_are_made_read_and_stopped_in_a_row() -> None:
    for _ in range(3):
        ticker = gtime.new_ticker(SOON)
        ticker.c.recv(timeout=30)
        ticker.stop()


@go_test("time/tick_test.go", "TestTick")
@pytest.mark.parametrize("period", [-1, 0, -NANOSECOND])
def test_tick_without_a_period_is_nil(period: float) -> None:
    assert gtime.tick(period) is None


@go_test("time/tick_test.go", "TestNewTickerLtZeroDuration")
@pytest.mark.parametrize("period", [-1, 0])
def test_a_ticker_needs_a_period(period: float) -> None:
    with pytest.raises(Panic) as caught:
        gtime.new_ticker(period)
    assert caught.value.value == "non-positive interval for NewTicker"


@go_test("time/tick_test.go", "TestTickerResetLtZeroDuration")
@pytest.mark.parametrize("period", [-1, 0])
def test_a_ticker_needs_a_period_to_be_reset_to(period: float) -> None:
    ticker = gtime.new_ticker(SECOND)
    with pytest.raises(Panic) as caught:
        ticker.reset(period)
    assert caught.value.value == "non-positive interval for Ticker.Reset"


@go_test("time/tick_test.go", "TestLongAdjustTimers")
def test_a_heap_full_of_timers_that_come_and_go_stays_quick() -> None:
    wg = WaitGroup()
    for _ in range(500):
        wg.go(gtime.sleep, 10 * MICROSECOND)
    inbox, outbox = chan[int](), chan[int]()

    def queue() -> None:
        waiting: list[int] = []
        take, give = recv(inbox), send(outbox)
        while True:
            give.ch = outbox if waiting else None
            give.value = waiting[0] if waiting else 0
            if select(take, give) is give:
                del waiting[0]
            elif take.ok:
                waiting.append(take.value)
            else:
                return

    wg.go(queue)
    for _ in range(50):
        for number in range(10):
            inbox.send(number)
        for number in range(10):
            work = recv(outbox)
            assert select(work, gtime.after(30 * SECOND)) is work
            assert work.value == number
    inbox.close()
    wg.wait(timeout=60)


@dataclass
class AnyTimer:
    """A timer or a ticker, with the methods of a timer that tell what was pending."""

    timer: gtime.Timer | gtime.Ticker
    stopped: bool = field(default=False)

    @property
    def is_ticker(self) -> bool:
        return isinstance(self.timer, gtime.Ticker)

    @property
    def c(self) -> RecvChan[Time]:
        return self.timer.c

    def stop(self) -> bool:
        was, self.stopped = not self.stopped, True
        told = self.timer.stop()
        return was if told is None else told

    def reset(self, d: float) -> bool:
        was, self.stopped = not self.stopped, False
        told = self.timer.reset(d)
        return was if told is None else told


both = pytest.mark.parametrize(
    "make",
    [lambda: AnyTimer(gtime.new_timer(FAR)), lambda: AnyTimer(gtime.new_ticker(FAR))],
    ids=["timer", "ticker"],
)
Make = Callable[[], AnyTimer]


@go_test("time/tick_test.go", "TestChan")
@both
def test_a_timer_channel_that_nobody_waits_on_holds_nothing_stale(make: Make) -> None:
    timer = make()
    timer.stop()
    assert not has_value(timer.c)
    timer.reset(FAR)
    assert not has_value(timer.c)
    timer.reset(NANOSECOND)
    gtime.sleep(SOON)
    assert (len(timer.c), timer.c.cap) == (0, 0)
    assert has_value(timer.c)
    gtime.sleep(SOON)  # the next tick of a ticker is due now
    timer.reset(FAR)
    assert not has_value(timer.c)


@go_test("time/tick_test.go", "TestChan")
@both
def test_resetting_a_timer_moves_the_wake_up_of_who_waits_on_it(make: Make) -> None:
    timer = make()
    done = chan[bool]()

    def wait() -> None:
        timer.c.recv()
        done.close()

    go(wait)
    gtime.sleep(SOON)
    assert done.try_recv() == (False, False)
    timer.reset(2 * FAR)
    gtime.sleep(SOON)
    assert select(done, default=True) is None
    timer.reset(NANOSECOND)
    done.recv(timeout=30)
    if timer.is_ticker:
        timer.c.recv(timeout=30)
    else:
        assert not has_value(timer.c)
    timer.stop()
    assert not has_value(timer.c)


@go_test("time/tick_test.go", "TestChan")
@both
def test_one_of_two_selects_that_wait_on_a_timer_gets_its_value(make: Make) -> None:
    timer = make()
    got, stop = chan[bool](2), chan[bool]()
    wg = WaitGroup()

    def wait() -> None:
        value = recv(timer.c)
        if select(value, stop) is value:
            got.send(True)

    wg.go(wait)
    wg.go(wait)
    gtime.sleep(SOON)
    assert len(got) == 0
    timer.reset(HOUR)
    timer.reset(SOON)
    got.recv(timeout=30)
    timer.stop()
    stop.close()
    wg.wait(timeout=30)
    assert len(got) <= (1 if timer.is_ticker else 0)


@go_test("time/tick_test.go", "TestChan")
@both
def test_selects_that_wait_on_a_stopped_timer_leave_it_as_it_was(make: Make) -> None:
    timer = make()
    timer.stop()
    stop = chan[bool]()
    wg = WaitGroup()

    def wait() -> None:
        stopped = recv(stop)
        assert select(timer.c, stopped) is stopped

    wg.go(wait)
    wg.go(wait)
    gtime.sleep(SOON)
    stop.close()
    wg.wait(timeout=30)
    timer.reset(NANOSECOND)
    timer.c.recv(timeout=30)


@go_test("time/tick_test.go", "TestChan")
@both
def test_stop_and_reset_take_back_a_value_that_nobody_received(make: Make) -> None:
    timer = make()
    timer.reset(NANOSECOND)
    gtime.sleep(SOON)
    assert timer.stop()
    assert not has_value(timer.c)
    timer.reset(HOUR)
    assert not has_value(timer.c)
    assert timer.reset(NANOSECOND)
    timer.c.recv(timeout=30)
    gtime.sleep(SOON)
    assert has_value(timer.c) is timer.is_ticker
    gtime.sleep(SOON)
    assert timer.reset(HOUR) is timer.is_ticker
    assert not has_value(timer.c)


def received_late(start: Callable[[float], RecvChan[Time]]) -> None:
    before = gtime.now()
    c = start(10 * MILLISECOND)
    made = gtime.now()
    gtime.sleep(60 * MILLISECOND)
    at = c.recv(timeout=30)
    assert before + 10 * MILLISECOND <= at <= made + 10 * MILLISECOND


@go_test("time/tick_test.go", "TestAfterTimes")
def test_a_value_received_late_is_the_time_of_expiry() -> None:
    received_late(gtime.after)


@go_test("time/tick_test.go", "TestTickTimes")
def test_a_tick_received_late_is_the_time_at_which_it_was_due() -> None:
    received_late(gtime.tick)
