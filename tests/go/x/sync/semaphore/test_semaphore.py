"""Weighted: what golang.org/x/sync/semaphore/semaphore_test.go asks of it."""

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import Panic, chan, context, go, runtime
from gopy.context import Context
from gopy.sync import WaitGroup
from gopy.x.sync.semaphore import Weighted

EVER = context.background()


@go_test("x/sync/semaphore/semaphore_test.go", "TestWeighted")
@pytest.mark.parametrize("procs", [1, 4])
def test_all_who_hammer_on_it_come_to_their_end(procs: int) -> None:
    @own_world(procs=procs)
    def main() -> bool:
        semaphore = Weighted(4)
        wg = WaitGroup()

        def hammer(n: int) -> None:
            for _ in range(100):
                semaphore.acquire(EVER, n)
                runtime.gosched()
                semaphore.release(n)

        for n in range(5):
            wg.go(hammer, n)
        wg.wait(timeout=60)
        return semaphore.try_acquire(4)

    assert main()


@go_test("x/sync/semaphore/semaphore_test.go", "TestWeightedPanic")
def test_to_release_what_nobody_acquired_panics() -> None:
    with pytest.raises(Panic, match="^semaphore: released more than held$"):
        Weighted(1).release(1)


@go_test("x/sync/semaphore/semaphore_test.go", "TestWeightedTryAcquire", "TestWeightedAcquire")
@pytest.mark.parametrize("way", ["try_acquire", "acquire"])
def test_only_what_is_free_can_be_acquired(way: str) -> None:
    semaphore = Weighted(2)

    def is_acquired(within: float) -> bool:
        if way == "try_acquire":
            return semaphore.try_acquire(1)
        with context.with_timeout(EVER, within) as ctx:
            try:
                semaphore.acquire(ctx, 1)
            except TimeoutError:
                return False
        return True

    semaphore.acquire(EVER, 1)
    assert is_acquired(30)
    assert not is_acquired(0.005)
    semaphore.release(2)
    assert is_acquired(30)
    semaphore.acquire(EVER, 1)
    assert not is_acquired(0.005)


@go_test("x/sync/semaphore/semaphore_test.go", "TestWeightedDoesntBlockIfTooBig")
def test_who_wants_more_than_there_is_holds_nobody_up() -> None:
    semaphore = Weighted(2)
    with context.with_cancel(EVER) as (ctx, _):
        until_waiting(go(try_for, semaphore, ctx, 3), "chan receive")
        wg = WaitGroup()

        def work() -> None:
            semaphore.acquire(EVER, 1)
            runtime.gosched()
            semaphore.release(1)

        for _ in range(6):
            wg.go(work)
        wg.wait(timeout=30)


@go_test("x/sync/semaphore/semaphore_test.go", "TestLargeAcquireDoesntStarve")
def test_who_wants_all_gets_it_while_others_take_and_release() -> None:
    semaphore = Weighted(3)
    running = [True]
    wg = WaitGroup()

    def work() -> None:
        while running:
            runtime.gosched()
            semaphore.release(1)
            semaphore.acquire(EVER, 1)
        semaphore.release(1)

    for _ in range(3):
        semaphore.acquire(EVER, 1)
        wg.go(work)
    semaphore.acquire(EVER, 3)
    running.clear()
    semaphore.release(3)
    wg.wait(timeout=30)


@go_test("x/sync/semaphore/semaphore_test.go", "TestAllocCancelDoesntStarve")
def test_when_the_first_in_line_gives_up_the_next_goes_on() -> None:
    semaphore = Weighted(10)
    semaphore.acquire(EVER, 1)
    with context.with_cancel(EVER) as (ctx, cancel):
        until_waiting(go(try_for, semaphore, ctx, 10), "select")
        assert not semaphore.try_acquire(1)
        go(cancel)
        with context.with_timeout(EVER, 30) as patience:
            semaphore.acquire(patience, 1)
    semaphore.release(1)


@go_test("x/sync/semaphore/semaphore_test.go", "TestWeightedAcquireCanceled")
def test_what_becomes_free_after_the_cancellation_is_not_acquired() -> None:
    semaphore = Weighted(2)
    ctx, cancel = context.with_cancel(EVER)
    semaphore.acquire(EVER, 1)
    released = chan[None]()
    main = runtime.current()

    def free_it() -> None:
        until_waiting(main, "select")
        cancel()
        semaphore.release(1)
        released.close()

    go(free_it)
    with pytest.raises(context.Canceled):
        semaphore.acquire(ctx, 2)
    released.recv()
    assert semaphore.try_acquire(2)
    semaphore.release(2)
    with pytest.raises(context.Canceled):
        semaphore.acquire(ctx, 1)


@go_test("x/sync/semaphore/semaphore_example_test.go", "Example_workerPool")
def test_a_pool_of_workers_without_idle_workers() -> None:
    semaphore = Weighted(4)
    steps: list[int] = [0] * 32

    def collatz(index: int) -> None:
        n = index + 1
        while n > 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps[index] += 1
        semaphore.release(1)

    for index in range(len(steps)):
        semaphore.acquire(EVER, 1)
        go(collatz, index)
    semaphore.acquire(EVER, 4)
    assert steps[:12] == [0, 1, 7, 2, 5, 8, 16, 3, 19, 6, 14, 9]
    assert steps[26] == 111


def try_for(semaphore: Weighted, ctx: Context, n: int) -> None:
    try:
        semaphore.acquire(ctx, n)
    except context.Canceled:
        return
    semaphore.release(n)
