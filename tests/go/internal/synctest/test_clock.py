"""The clock and the timers of a bubble: what Go's internal/synctest asks of them."""

from collections.abc import Callable, Iterator

from gotest import go_test

from gopy import context, go, recv, runtime, select, time
from gopy.sync.atomic import Bool, Int32
from gopy.testing import synctest
from gopy.time import MILLISECOND, NANOSECOND, SECOND

START = time.date(2000, 1, 1)


@go_test("internal/synctest/synctest_test.go", "TestNow")
@synctest.bubble
def test_the_clock_begins_at_midnight_in_2000_and_moves_by_sleeping() -> None:  # SEMANTICS 228
    seen: list[bool] = []
    assert time.now().equal(START)
    go(lambda: seen.append(time.now().equal(START)))
    time.sleep(1 * SECOND)
    assert time.now().equal(START + 1 * SECOND)
    assert seen == [True]


@go_test("internal/synctest/synctest_test.go", "TestMonotonicClock")
def test_times_from_outside_compare_by_the_wall_clock() -> None:
    outside = time.now()

    def inside() -> None:
        time.sleep(time.until(outside))
        assert time.now().equal(outside)
        time.sleep(1 * SECOND)
        assert time.since(outside) == 1 * SECOND
        assert time.now() - outside == 1 * SECOND

    synctest.run(inside)


@go_test("internal/synctest/synctest_test.go", "TestTimerReadBeforeDeadline")
@synctest.bubble
def test_to_receive_from_a_timer_moves_the_clock() -> None:
    start = time.now()
    time.new_timer(5 * SECOND).c.recv()
    assert time.since(start) == 5 * SECOND


@go_test("internal/synctest/synctest_test.go", "TestTimerReadAfterDeadline")
@synctest.bubble
def test_a_late_receive_sees_the_time_at_which_it_was_due() -> None:
    due = time.now() + 1 * SECOND
    timer = time.new_timer(1 * SECOND)
    time.sleep(2 * SECOND)
    assert timer.c.recv() == due


@go_test("internal/synctest/synctest_test.go", "TestTimerRanInPast")
@synctest.bubble
def test_a_select_that_does_not_wait_sees_the_time_at_which_it_was_due() -> None:
    due = time.now() + 1 * SECOND
    timer = recv(time.new_timer(1 * SECOND).c)
    time.sleep(2 * SECOND)
    assert select(timer, default=True) is timer
    assert timer.value == due


@go_test("internal/synctest/synctest_test.go", "TestTimerReset")
@synctest.bubble
def test_a_timer_that_is_reset_goes_by_the_bubble_s_clock() -> None:
    start = time.now()
    timer = time.new_timer(1 * SECOND)
    assert timer.c.recv() == start + 1 * SECOND
    timer.reset(2 * SECOND)
    assert timer.c.recv() == start + 3 * SECOND
    timer.reset(3 * SECOND)
    time.sleep(1 * SECOND)
    timer.reset(3 * SECOND)
    assert timer.c.recv() == start + 7 * SECOND


@go_test("internal/synctest/synctest_test.go", "TestTimeAfter")
@synctest.bubble
def test_what_after_func_starts_is_of_the_bubble_and_so_is_what_that_starts() -> None:
    # SEMANTICS 236
    count = Int32()

    def later() -> None:
        count.add(1)

        def still_later() -> None:
            time.sleep(1 * SECOND)
            count.add(1)

        go(still_later)

    time.after_func(1 * SECOND, later)
    time.sleep(3 * SECOND)
    synctest.wait()
    assert count.load() == 2


@go_test("internal/synctest/synctest_test.go", "TestTimerAfterBubbleExit")
def test_no_timer_goes_off_after_the_end() -> None:  # SEMANTICS 233
    ran: list[int] = []
    synctest.run(lambda: time.after_func(1 * SECOND, ran.append, 1))
    assert ran == []


@go_test("internal/synctest/synctest_test.go", "TestTimerFromOutsideBubble")
def test_a_timer_from_outside_goes_by_the_real_clock() -> None:
    timer = time.new_timer(10 * MILLISECOND)
    synctest.run(timer.c.recv)
    assert not timer.stop()


@go_test("internal/synctest/synctest_test.go", "TestTimerNondeterminism")
@synctest.bubble
def test_chance_says_which_of_two_timers_of_one_instant_is_first() -> None:  # SEMANTICS 232
    seen: set[int] = set()
    for _ in range(1000):
        one = recv(time.new_timer(1 * NANOSECOND).c)
        two = recv(time.new_timer(1 * NANOSECOND).c)
        seen.add(1 if select(one, two) is one else 2)
        if len(seen) == 2:
            return
        synctest.wait()
    raise AssertionError(f"always {seen}")


@go_test("internal/synctest/synctest_test.go", "TestSleepNondeterminism")
@synctest.bubble
def test_chance_says_which_of_two_sleepers_of_one_instant_wakes_first() -> None:
    def nap(number: int) -> None:
        time.sleep(1 * NANOSECOND)
        first.compare_and_swap(0, number)

    seen: set[int] = set()
    for _ in range(1000):
        first = Int32()
        go(nap, 1)
        go(nap, 2)
        time.sleep(1 * NANOSECOND)
        synctest.wait()
        seen.add(first.load())
        if len(seen) == 2:
            break
    assert seen == {1, 2}


@go_test("internal/synctest/synctest_test.go", "TestTimerRunsImmediately")
@synctest.bubble
def test_a_timer_of_nothing_is_due_at_once() -> None:  # SEMANTICS 232
    start = time.now()
    timer = recv(time.new_timer(0).c)
    assert select(timer, default=True) is timer
    assert timer.value.equal(start)


@go_test("internal/synctest/synctest_test.go", "TestAfterFuncRunsImmediately")
@synctest.bubble
def test_a_function_after_nothing_runs_before_all_are_blocked() -> None:
    ran = Bool()
    time.after_func(0, ran.store, True)
    while not ran.load():
        runtime.gosched()


@go_test("internal/synctest/synctest_test.go", "TestTimerResetZeroDoNotHang")
@synctest.bubble
def test_a_reset_to_nothing_wakes_who_waits_for_the_timer() -> None:
    timer = time.new_timer(0)
    ctx, cancel = context.with_cancel(context.background())
    ticks = Int32()

    def count() -> None:
        done, tick = recv(ctx.done()), recv(timer.c)
        while select(done, tick) is tick:
            ticks.add(1)

    go(count)
    synctest.wait()
    timer.reset(0)
    synctest.wait()
    assert ticks.load() == 2
    cancel()
    synctest.wait()


@go_test("internal/synctest/synctest_test.go", "TestIteratorPush")
@synctest.bubble
def test_a_loop_over_callbacks_that_sleep() -> None:
    start = time.now()
    got: list[time.Time] = []

    def ticks(take: Callable[[time.Time], bool]) -> None:
        while take(time.now()):
            time.sleep(1 * SECOND)

    def take(now: time.Time) -> bool:
        got.append(now)
        return len(got) < 3

    go(ticks, take)
    time.sleep(5 * SECOND)
    synctest.wait()
    assert got == [start + after * SECOND for after in range(3)]


@go_test("internal/synctest/synctest_test.go", "TestIteratorPull")
@synctest.bubble
def test_a_generator_that_sleeps() -> None:
    start = time.now()
    got: list[time.Time] = []

    def ticks() -> Iterator[time.Time]:
        while True:
            yield time.now()
            time.sleep(1 * SECOND)

    def pull() -> None:
        times = ticks()
        while len(got) < 3:
            got.append(next(times))

    go(pull)
    time.sleep(5 * SECOND)
    synctest.wait()
    assert got == [start + after * SECOND for after in range(3)]
