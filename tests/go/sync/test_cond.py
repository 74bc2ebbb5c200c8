"""Cond: what Go's sync/cond_test.go asks of it."""

import copy
from collections.abc import Callable

import pytest
from gotest import go_test

from gopy import chan, go
from gopy.sync import Cond, Mutex

Hammer = Callable[[str], None]


@go_test("sync/cond_test.go", "TestCondSignal")
def test_each_signal_wakes_exactly_one() -> None:
    cond = Cond(Mutex())
    waiters = 2
    running, awake = chan(waiters), chan(waiters)

    def work() -> None:
        with cond:
            running.send(True)
            cond.wait()
            awake.send(True)

    for _ in range(waiters):
        go(work)
    for _ in range(waiters):
        running.recv()
    for _ in range(waiters):
        assert len(awake) == 0
        with cond:
            cond.signal()
        awake.recv()
        assert len(awake) == 0
    cond.signal()


@go_test("sync/cond_test.go", "TestCondSignalGenerations")
def test_waiters_wake_in_the_order_in_which_they_began_to_wait() -> None:
    cond = Cond(Mutex())
    running, awake = chan(100), chan(100)

    def work(index: int) -> None:
        with cond:
            running.send(True)
            cond.wait()
            awake.send(index)

    for index in range(100):
        go(work, index)
        if index > 0:
            assert awake.recv() == index - 1
        running.recv()
        with cond:
            cond.signal()


@go_test("sync/cond_test.go", "TestCondBroadcast")
def test_each_broadcast_wakes_everybody_once(hammer: Hammer) -> None:
    hammer("cond_broadcast")


@go_test("sync/cond_test.go", "TestRace")
def test_three_hand_a_number_on(hammer: Hammer) -> None:
    hammer("cond_race")


@go_test("sync/cond_test.go", "TestCondSignalStealing")
def test_a_late_waiter_cannot_steal(hammer: Hammer) -> None:
    hammer("cond_stealing")


@go_test("sync/cond_test.go", "TestCondCopy")
def test_a_cond_cannot_be_copied() -> None:
    cond = Cond(Mutex())
    cond.signal()
    with pytest.raises(TypeError, match="Cond can't be copied"):
        copy.copy(cond)
