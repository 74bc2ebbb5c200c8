"""WaitGroups and bubbles: what Go's internal/synctest/synctest_test.go asks of them."""

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime, time
from gopy.sync import WaitGroup
from gopy.testing import synctest
from gopy.time import SECOND

TWO_SIDES = "sync: WaitGroup.Add called from inside and outside synctest bubble"
TWO_BUBBLES = "sync: WaitGroup.Add called from multiple synctest bubbles"


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupInBubble")
@synctest.bubble
def test_to_wait_for_a_group_of_the_bubble_is_durable() -> None:
    wg = WaitGroup()
    start = time.now()
    wg.go(time.sleep, 1 * SECOND)
    wg.wait()
    assert time.since(start) == 1 * SECOND


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupRacingAdds")
@own_world(procs=4)
def test_many_count_at_once() -> None:
    def inside() -> None:
        wg = WaitGroup()
        for _ in range(100):
            wg.go(lambda: None)
        wg.wait()

    synctest.run(inside)


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupOutOfBubble")
def test_to_wait_for_a_group_from_outside_is_not_durable() -> None:
    wg = WaitGroup()
    wg.add(1)
    done = chan[None]()

    def inside() -> None:
        wg.wait()
        done.close()

    g = go(synctest.run, inside)
    while g.wait_reason != "synctest.Run (durable)":
        runtime.gosched()
    waiting = [each for each in runtime.goroutines() if each.bubble is g.bubble and each is not g]
    while [each.wait_reason for each in waiting] != ["sync.WaitGroup.Wait"]:
        runtime.gosched()
    assert done.try_recv() == (None, False)
    assert g.status == "waiting"
    wg.done()
    done.recv()


@go_test(
    "internal/synctest/synctest_test.go",
    "TestWaitGroupMovedIntoBubble",
    "TestWaitGroupMovedOutOfBubble",
    "TestWaitGroupMovedBetweenBubblesWithNonZeroCount",
)
@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ("wg.add(1); synctest.run(wg.add, 1)", TWO_SIDES),
        ("synctest.run(wg.add, 1); wg.add(1)", TWO_SIDES),
        ("synctest.run(wg.add, 1); synctest.run(wg.add, 1)", TWO_BUBBLES),
        ("synctest.run(wg.add, 1); wg.done()", TWO_SIDES),
    ],
)
def test_a_group_that_is_counted_up_on_both_sides_ends_the_program(steps: str, text: str) -> None:
    done = run_program(f"""
        from gopy import run
        from gopy.sync import WaitGroup
        from gopy.testing import synctest

        def main():
            wg = WaitGroup()
            {steps}

        run(main)
    """)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"fatal error: {text}")


def reuse(wg: WaitGroup) -> None:
    synctest.run(lambda: (wg.add(1), wg.done(), wg.wait()))
    wg.add(1)
    wg.done()


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupDisassociateInWait")
def test_a_wait_that_finds_zero_lets_the_group_out() -> None:
    wg = WaitGroup()
    synctest.run(lambda: (wg.add(1), wg.done(), wg.wait()))
    reuse(wg)


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupDisassociateInAdd")
def test_a_group_whose_waiters_are_let_go_may_be_used_outside() -> None:
    wg = WaitGroup()

    def inside() -> None:
        wg.add(1)
        go(wg.wait)
        synctest.wait()
        wg.done()

    synctest.run(inside)
    reuse(wg)


@go_test("internal/synctest/synctest_test.go", "TestWaitGroupManyBubbles")
@own_world(procs=4)
def test_many_bubbles_live_at_once() -> None:
    def inside() -> int:
        go_on = chan[None]()
        inner = WaitGroup()
        for _ in range(20):
            inner.go(go_on.recv)
        synctest.wait()
        time.sleep(1 * SECOND)
        go_on.close()
        inner.wait()
        return time.now().unix()

    ends: list[int] = []
    wg = WaitGroup()
    for _ in range(50):
        wg.go(lambda: ends.append(synctest.run(inside)))
    wg.wait()
    assert ends == [946_684_801] * 50
