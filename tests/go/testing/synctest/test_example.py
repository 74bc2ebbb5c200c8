"""What the examples of Go's testing/synctest/example_test.go show."""

from gotest import go_test

from gopy import context, go, time
from gopy.testing import synctest
from gopy.time import NANOSECOND, SECOND


@go_test("testing/synctest/example_test.go", "TestTime")
@synctest.bubble
def test_sleeps_take_exactly_their_time() -> None:
    start = time.now()
    seen: list[str] = []

    def nap() -> None:
        time.sleep(1 * NANOSECOND)
        seen.append(str(time.since(start)))

    go(nap)
    time.sleep(2 * NANOSECOND)
    seen.append(str(time.since(start)))
    assert seen == ["1ns", "2ns"]


@go_test("testing/synctest/example_test.go", "TestWait")
@synctest.bubble
def test_wait_waits_for_a_goroutine_to_end() -> None:
    done: list[bool] = []
    go(done.append, True)
    synctest.wait()
    assert done == [True]


@go_test("testing/synctest/example_test.go", "TestContextAfterFunc")
@synctest.bubble
def test_after_func_runs_once_the_context_is_cancelled() -> None:
    ctx, cancel = context.with_cancel(context.background())
    called: list[bool] = []
    context.after_func(ctx, lambda: called.append(True))
    synctest.wait()
    assert called == []
    cancel()
    synctest.wait()
    assert called == [True]


@go_test("testing/synctest/example_test.go", "TestContextWithTimeout")
@synctest.bubble
def test_a_context_is_done_at_its_nanosecond() -> None:
    ctx, cancel = context.with_timeout(context.background(), 5 * SECOND)
    synctest.sleep(5 * SECOND - 1 * NANOSECOND)
    assert ctx.err() is None
    synctest.sleep(1 * NANOSECOND)
    assert isinstance(ctx.err(), context.DeadlineExceeded)
    cancel()
