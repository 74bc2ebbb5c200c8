"""Tickers: their grid, the ticks that they drop, their ends."""

from datetime import timedelta

import pytest

from gopy import go, select
from gopy import time as gtime
from gopy.errors import Panic
from gopy.sync import WaitGroup
from gopy.time import HOUR, MILLISECOND, NANOSECOND, Time

PERIOD = 10 * MILLISECOND


@pytest.mark.parametrize("period", [0.005, 5 * MILLISECOND, timedelta(milliseconds=5)])
def test_a_ticker_takes_any_span_as_its_period(period: float) -> None:
    ticker = gtime.Ticker(period)
    first, second = ticker.c.recv(timeout=30), ticker.c.recv(timeout=30)
    ticker.stop()
    assert (second - first) % gtime.Duration(period) == 0


def test_ticks_stay_on_the_grid_and_those_in_between_are_dropped() -> None:
    before = gtime.now()
    ticker = gtime.new_ticker(PERIOD)
    made = gtime.now()
    gtime.sleep(3.5 * PERIOD)
    first = ticker.c.recv()
    assert before + PERIOD <= first <= made + PERIOD
    second = ticker.c.recv(timeout=30)
    assert second - first >= 3 * PERIOD
    assert (second - first) % PERIOD == 0
    assert gtime.now() >= second


def test_ticks_on_which_somebody_waits_stay_on_the_grid() -> None:
    ticker = gtime.new_ticker(MILLISECOND)
    ticks = [ticker.c.recv(timeout=30) for _ in range(10)]
    assert all((b - a) % MILLISECOND == 0 and b > a for a, b in zip(ticks, ticks[1:], strict=False))


def test_a_loop_over_a_ticker_ends_only_by_leaving_it() -> None:
    ticker = gtime.new_ticker(MILLISECOND)
    for count, at in enumerate(ticker.c, 1):
        assert isinstance(at, Time)
        if count == 3:
            break
    ticker.stop()
    assert select(ticker.c, timeout=5 * MILLISECOND) is None


def test_reset_revives_a_stopped_ticker_and_discards_a_due_tick() -> None:
    ticker = gtime.new_ticker(NANOSECOND)
    gtime.sleep(MILLISECOND)
    ticker.reset(HOUR)
    assert ticker.c.try_recv() == (Time(), False)
    ticker.stop()
    ticker.reset(MILLISECOND)
    ticker.c.recv(timeout=30)


def test_each_tick_goes_to_one_of_those_who_wait() -> None:
    ticker = gtime.new_ticker(MILLISECOND)
    seen: list[Time] = []
    wg = WaitGroup()
    for _ in range(10):
        wg.go(lambda: seen.append(ticker.c.recv()))
    wg.wait(timeout=30)
    assert len({at.unix_nano() for at in seen}) == 10


def test_tick_is_a_ticker_without_a_handle() -> None:
    c = gtime.tick(MILLISECOND)
    assert c.recv(timeout=30) < c.recv(timeout=30)


def test_a_zero_ticker_stops_in_silence_and_resets_with_a_panic() -> None:  # SEMANTICS 126
    ticker = gtime.Ticker.__new__(gtime.Ticker)
    ticker.stop()
    with pytest.raises(Panic) as caught:
        ticker.reset(1)
    assert caught.value.value == "time: Reset called on uninitialized Ticker"
    with pytest.raises(Panic) as caught:
        ticker.reset(0)
    assert caught.value.value == "non-positive interval for Ticker.Reset"


def test_a_goroutine_that_waits_gets_the_tick_of_a_reset() -> None:
    ticker = gtime.new_ticker(HOUR)
    wg = WaitGroup()
    wg.go(ticker.c.recv)
    go(ticker.reset, MILLISECOND)
    wg.wait(timeout=30)
