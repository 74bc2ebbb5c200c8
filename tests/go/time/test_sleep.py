"""Sleeping and timers: what Go's time/sleep_test.go asks of them."""

import gc
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from gotest import go_test

from gopy import RecvChan, chan, go, recv, select
from gopy import runtime as goruntime
from gopy import time as gtime
from gopy.errors import Panic
from gopy.sync import WaitGroup, atomic
from gopy.time import HOUR, MICROSECOND, MILLISECOND, MINUTE, NANOSECOND, SECOND, Duration, Time

BIG = Duration(1e30)
NEGATIVE = Duration(-1e30)


@dataclass
class FuncTimer:
    """A timer like `new_timer`'s, made of an `after_func` and an ordinary channel."""

    c: RecvChan[Time]
    timer: gtime.Timer

    def stop(self) -> bool:
        return self.timer.stop()

    def reset(self, d: float) -> bool:
        return self.timer.reset(d)


def new_func_timer(d: float) -> FuncTimer:
    c = chan[Time](1)
    return FuncTimer(c, gtime.after_func(d, lambda: c.send(gtime.now())))


AnyTimer = gtime.Timer | FuncTimer
NewTimer = Callable[[float], AnyTimer]
both_kinds = pytest.mark.parametrize("new_timer", [gtime.new_timer, new_func_timer])


def has_value(c: RecvChan[Time]) -> bool:
    """Take a value from c if there is one; say whether there was."""
    return select(recv(c), default=True) is not None


@go_test("time/sleep_test.go", "TestSleep")
def test_a_sleep_lasts_at_least_as_long_as_asked_also_when_a_signal_comes() -> None:
    delay = 40 * MILLISECOND
    before = signal.signal(signal.SIGCHLD, lambda *_: None)

    def interrupt() -> None:
        gtime.sleep(delay / 2)
        os.kill(os.getpid(), signal.SIGCHLD)

    go(interrupt)
    start = gtime.now()
    gtime.sleep(delay)
    assert gtime.since(start) >= delay
    signal.signal(signal.SIGCHLD, before)


@go_test("time/sleep_test.go", "TestAfterFunc")
def test_functions_that_schedule_each_other_count_down() -> None:
    left = 10
    done = chan[bool]()

    def count_down() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            done.send(True)
            return
        gtime.after_func(0, count_down)
        gtime.sleep(50 * MILLISECOND)

    gtime.after_func(0, count_down)
    assert done.recv(timeout=30)


def collect_until(stop: atomic.Bool) -> None:
    while not stop.load():
        gc.collect(0)
        gtime.sleep(NANOSECOND)


@go_test("time/sleep_test.go", "TestTickerStress")
def test_a_ticker_ticks_while_garbage_is_collected() -> None:
    stop = atomic.Bool()
    go(collect_until, stop)
    ticker = gtime.new_ticker(NANOSECOND)
    for _ in range(100):
        ticker.c.recv(timeout=30)
    ticker.stop()
    stop.store(True)


@go_test("time/sleep_test.go", "TestTickerConcurrentStress")
def test_many_goroutines_share_one_ticker() -> None:
    stop = atomic.Bool()
    go(collect_until, stop)
    ticker = gtime.new_ticker(NANOSECOND)
    wg = WaitGroup()

    def take() -> None:
        for _ in range(20):
            ticker.c.recv()

    for _ in range(10):
        wg.go(take)
    wg.wait(timeout=60)
    ticker.stop()
    stop.store(True)


@go_test("time/sleep_test.go", "TestAfterFuncStarvation")
@pytest.mark.parametrize("procs", [1, 2])
def test_a_function_comes_due_while_two_goroutines_keep_each_other_busy(procs: int) -> None:
    # SEMANTICS 136
    before = goruntime.gomaxprocs(procs)
    stop = atomic.Bool()
    ch = chan[bool](1)
    wg = WaitGroup()

    def produce() -> None:
        while not stop.load():
            ch.send(True)
        ch.close()

    def consume() -> None:
        for _ in ch:
            pass

    wg.go(produce)
    wg.go(consume)
    gtime.after_func(MICROSECOND, stop.store, True)
    wg.wait(timeout=60)
    goruntime.gomaxprocs(before)


@go_test("time/sleep_test.go", "TestAfter")
def test_after_delivers_not_before_its_time() -> None:
    delay = 20 * MILLISECOND
    start = gtime.now()
    end = gtime.after(delay).recv()
    assert gtime.since(start) >= delay
    assert end >= start + delay


@go_test("time/sleep_test.go", "TestAfterTick")
def test_ten_afters_take_ten_times_as_long() -> None:
    start = gtime.now()
    for _ in range(10):
        gtime.after(3 * MILLISECOND).recv()
    assert gtime.since(start) >= 30 * MILLISECOND


@go_test("time/sleep_test.go", "TestAfterStop")
@both_kinds
def test_a_stopped_timer_never_fires(new_timer: NewTimer) -> None:
    fired = chan[bool](1)
    stopped = new_timer(HOUR / 2)
    function = gtime.after_func(HOUR, fired.send, True)
    assert stopped.stop()
    assert function.stop()
    soon, never = new_timer(20 * MILLISECOND), gtime.after_func(20 * MILLISECOND, fired.send, True)
    assert soon.stop()
    assert never.stop()
    gtime.after(40 * MILLISECOND).recv()
    assert not has_value(stopped.c)
    assert not has_value(soon.c)
    assert fired.try_recv() == (False, False)
    assert not function.stop()
    assert not never.stop()


@go_test("time/sleep_test.go", "TestAfterQueuing")
@both_kinds
def test_timers_fire_in_the_order_of_their_times(new_timer: NewTimer) -> None:  # SEMANTICS 133
    slots = [5, 3, 6, 6, 6, 1, 1, 2, 7, 4, 0]
    step = 10 * MILLISECOND
    results = chan[tuple[int, Time]](len(slots))

    def wait_for(slot: int, c: RecvChan[Time]) -> None:
        results.send((slot, c.recv()))

    start = gtime.now()
    for slot in slots:
        go(wait_for, slot, new_timer(slot * step).c)
    got = [results.recv(timeout=60) for _ in slots]
    assert all(at - start >= slot * step for slot, at in got)
    if new_timer is gtime.new_timer:  # a function's goroutine may run later than the next one's
        assert [slot for slot, _ in sorted(got, key=lambda result: result[1])] == sorted(slots)


@go_test("time/sleep_test.go", "TestTimerStopStress")
def test_a_hundred_timers_stopped_by_a_hundred_goroutines_stay_silent() -> None:
    fired = atomic.Int32()
    wg = WaitGroup()

    def start_and_stop() -> None:
        timer = gtime.after_func(MINUTE, fired.add, 1)
        gtime.sleep(10 * MILLISECOND)
        assert timer.stop()

    for _ in range(100):
        wg.go(start_and_stop)
    wg.wait(timeout=60)
    assert fired.load() == 0


@go_test("time/sleep_test.go", "TestSleepZeroDeadlock")
def test_a_sleep_of_nothing_leaves_the_goroutine_running() -> None:
    done = chan[bool]()

    def collect() -> None:
        for _ in range(20):
            gc.collect(0)
        done.send(True)

    go(collect)
    for _ in range(100):
        gtime.sleep(0)
        one = chan[bool](1)
        one.send(True)
        one.recv()
    done.recv(timeout=30)


@go_test("time/sleep_test.go", "TestReset")
def test_a_timer_that_is_reset_fires_at_its_new_time() -> None:
    timer = gtime.new_timer(HOUR)
    start = gtime.now()
    assert timer.reset(20 * MILLISECOND)
    assert not has_value(timer.c)
    assert timer.c.recv(timeout=30) >= start + 20 * MILLISECOND
    assert not timer.reset(50 * MILLISECOND)
    assert timer.reset(HOUR)
    gtime.sleep(60 * MILLISECOND)
    assert not has_value(timer.c)


@go_test("time/sleep_test.go", "TestOverflowSleep")
def test_the_longest_span_is_for_ever_and_a_negative_one_is_none() -> None:  # SEMANTICS 132
    woken = chan[bool](1)

    def sleep_for_ever() -> None:
        gtime.sleep(BIG)
        woken.send(True)

    go(sleep_for_ever)
    big, small = recv(gtime.after(BIG)), recv(gtime.after(15 * MILLISECOND))
    assert select(big, small) is small
    gtime.sleep(NEGATIVE)
    negative, late = recv(gtime.after(NEGATIVE)), recv(gtime.after(30 * SECOND))
    assert select(negative, late) is negative
    assert woken.try_recv() == (False, False)


@go_test("time/sleep_test.go", "TestIssue5745")
def test_an_error_in_a_timers_method_leaves_no_lock_held() -> None:
    ticker, timer = gtime.new_ticker(HOUR), gtime.new_timer(HOUR)
    for method in (ticker.reset, timer.reset):
        with pytest.raises(TypeError, match="not str"):
            method("1s")  # type: ignore[arg-type]
    with pytest.raises(Panic):
        ticker.reset(-1)
    ticker.stop()
    assert timer.stop()


@go_test("time/sleep_test.go", "TestZeroTimerResetPanics")
def test_resetting_a_timer_that_was_never_made_panics() -> None:  # SEMANTICS 126
    with pytest.raises(Panic) as caught:
        gtime.Timer.__new__(gtime.Timer).reset(1)
    assert caught.value.value == "time: Reset called on uninitialized Timer"


@go_test("time/sleep_test.go", "TestZeroTimerStopPanics")
def test_stopping_a_timer_that_was_never_made_panics() -> None:  # SEMANTICS 126
    with pytest.raises(Panic) as caught:
        gtime.Timer.__new__(gtime.Timer).stop()
    assert caught.value.value == "time: Stop called on uninitialized Timer"


@go_test("time/sleep_test.go", "TestZeroTimer")
@both_kinds
def test_no_timer_of_no_duration_is_missed(new_timer: NewTimer) -> None:
    for _ in range(1000):
        new_timer(0).c.recv(timeout=30)


@go_test("time/sleep_test.go", "TestTimerModifiedEarlier")
def test_a_timer_that_is_moved_earlier_again_and_again_is_not_lost() -> None:
    past = gtime.until(gtime.unix(0))
    for _ in range(50):
        timer = new_func_timer(HOUR)
        for _ in range(10):
            if not timer.stop():
                timer.c.recv(timeout=30)
            timer.reset(past)
        timer.c.recv(timeout=30)


@go_test("time/sleep_test.go", "TestAdjustTimers")
def test_timers_moved_back_and_forth_are_not_lost() -> None:
    timers = [new_func_timer(0) for _ in range(100)]
    states = [0] * len(timers)
    left = list(range(len(timers)))
    while left:
        place = random.randrange(len(left))
        timer, state = timers[left[place]], states[left[place]]
        states[left[place]] += 1
        if state in (0, 8):
            timer.c.recv(timeout=30)
        elif state in (1, 3, 5):
            assert not timer.reset(state * MINUTE)
        elif state in (2, 4, 6):
            assert timer.stop()
        elif state == 7:
            assert not timer.reset(0)
        else:
            del left[place]


def race_two_timers(end: Callable[[gtime.Timer], bool]) -> None:
    """Let the loser of two timers be ended; whoever is told that it ran out finds its value."""
    wg = WaitGroup()

    def race() -> None:
        for _ in range(10):
            one, two = gtime.new_timer(MILLISECOND), gtime.new_timer(MILLISECOND)
            first = recv(one.c)
            loser = two if select(first, two.c) is first else one
            if end(loser):
                assert not has_value(loser.c)
            else:
                loser.c.recv(timeout=30)

    for _ in range(50):
        wg.go(race)
    wg.wait(timeout=60)


@go_test("time/sleep_test.go", "TestStopResult")
def test_what_stop_returns_tells_whether_a_value_can_be_received() -> None:
    race_two_timers(lambda timer: timer.stop())


@go_test("time/sleep_test.go", "TestResetResult")
def test_what_reset_returns_tells_whether_a_value_can_be_received() -> None:
    race_two_timers(lambda timer: timer.reset(HOUR))


@go_test("time/sleep_test.go", "TestMultiWakeupTicker")
def test_many_goroutines_wake_at_one_ticker_and_at_timers_of_their_own() -> None:
    ticker = gtime.new_ticker(MICROSECOND)
    wg = WaitGroup()

    def wake() -> None:
        for _ in range(100):
            select(ticker.c, gtime.after(MILLISECOND))

    for _ in range(10):
        wg.go(wake)
    wg.wait(timeout=60)
    ticker.stop()


@go_test("time/sleep_test.go", "TestMultiWakeupTimer")
def test_many_goroutines_poll_and_reset_one_timer() -> None:
    timer = gtime.new_timer(NANOSECOND)
    wg = WaitGroup()

    def poll() -> None:
        for _ in range(200):
            has_value(timer.c)
            timer.reset(NANOSECOND)
            goruntime.gosched()

    for _ in range(10):
        wg.go(poll)
    wg.wait(timeout=60)
    timer.c.recv(timeout=30)
