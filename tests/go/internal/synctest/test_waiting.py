"""Waiting and blocking in a bubble: what Go's internal/synctest/synctest_test.go asks of them."""

import gc

import pytest
from gotest import go_test

from gopy import chan, go, nil_chan, select, time
from gopy.errors import Panic
from gopy.sync import Cond, Mutex
from gopy.testing import synctest
from gopy.time import MILLISECOND, SECOND


@go_test("internal/synctest/synctest_test.go", "TestRunEmpty")
def test_a_function_that_does_nothing() -> None:
    synctest.run(lambda: None)


@go_test("internal/synctest/synctest_test.go", "TestSimpleWait")
def test_wait_alone_returns() -> None:
    synctest.run(synctest.wait)


@go_test("internal/synctest/synctest_test.go", "TestGoroutineWait")
@synctest.bubble
def test_wait_beside_one_goroutine() -> None:
    ran: list[int] = []
    go(ran.append, 1)
    synctest.wait()
    assert ran == [1]


@go_test("internal/synctest/synctest_test.go", "TestWait")
@synctest.bubble
def test_wait_waits_for_a_chain_of_goroutines() -> None:  # SEMANTICS 230
    done: list[bool] = []
    ch = chan[int]()

    def link() -> None:
        count = ch.recv()
        if count == 0:
            done.append(True)
            return
        go(link)
        ch.send(count - 1)

    go(link)
    ch.send(100)
    synctest.wait()
    assert done == [True]


@go_test("internal/synctest/synctest_test.go", "TestDeadlockRoot")
def test_a_function_that_blocks_for_ever_is_a_deadlock() -> None:  # SEMANTICS 233
    with pytest.raises(Panic) as caught:
        synctest.run(select)
    assert str(caught.value) == "deadlock: all goroutines in bubble are blocked"


DEADLOCK = "deadlock: main bubble goroutine has exited but blocked goroutines remain"


@go_test("internal/synctest/synctest_test.go", "TestDeadlockChild")
def test_who_is_left_blocked_is_a_deadlock() -> None:  # SEMANTICS 233
    with pytest.raises(Panic) as caught:
        synctest.run(lambda: go(nil_chan.recv))
    assert str(caught.value) == DEADLOCK


@go_test("internal/synctest/synctest_test.go", "TestDeadlockTicker")
def test_no_ticker_ticks_once_the_function_has_ended() -> None:
    ticks: list[time.Time] = []

    def watch() -> None:
        for now in time.tick(1 * SECOND):
            ticks.append(now)
            return

    with pytest.raises(Panic) as caught:
        synctest.run(lambda: go(watch))
    assert (str(caught.value), ticks) == (DEADLOCK, [])


@go_test("internal/synctest/synctest_test.go", "TestCond")
@synctest.bubble
def test_to_wait_at_a_cond_is_durable() -> None:
    mu = Mutex()
    cond = Cond(mu)
    start = time.now()

    def wake() -> None:
        time.sleep(1 * MILLISECOND)
        with mu:
            cond.signal()
        time.sleep(1 * MILLISECOND)
        with mu:
            cond.broadcast()

    go(wake)
    with mu:
        cond.wait()
    assert time.since(start) == 1 * MILLISECOND
    woken: list[bool] = []

    def wait() -> None:
        with mu:
            woken.append(cond.wait())

    go(wait)
    with mu:
        cond.wait()
    synctest.wait()
    assert woken == [True]
    assert time.since(start) == 2 * MILLISECOND


@go_test("internal/synctest/synctest_test.go", "TestHappensBefore")
def test_wait_comes_after_all_that_the_others_did() -> None:
    counts = {"a": 0, "b": 0}

    def count(name: str, then: chan[None] | None = None) -> None:
        counts[name] += 1
        if then is not None:
            then.recv()

    def all_are(value: int) -> None:
        synctest.wait()
        assert counts == {"a": value, "b": value}

    def inside() -> None:
        for name in counts:
            go(count, name)
        all_are(1)
        first, second = chan[None](), chan[None]()
        for name in counts:
            go(count, name, first)
        all_are(2)
        first.close()
        for name in counts:
            time.after_func(0, count, name)
        all_are(3)
        for name in counts:
            time.after_func(0, count, name, second)
        all_are(4)
        second.close()

    synctest.run(inside)
    synctest.run(lambda: [go(go, count, name) for name in counts])
    assert counts == {"a": 5, "b": 5}


@go_test("runtime/synctest_test.go", "TestSynctest")
@synctest.bubble
def test_collections_in_a_bubble_keep_nobody_from_waiting() -> None:
    class Cycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            collected.append(1)

    collected: list[int] = []
    there, back = chan[None](), chan[Cycle]()

    def make() -> None:
        for _ in there:
            back.send(Cycle())

    go(make)
    for _ in range(20):
        for _ in range(20):
            there.send(None)
            back.recv()
        gc.collect()
        synctest.wait()
    there.close()
    assert collected
