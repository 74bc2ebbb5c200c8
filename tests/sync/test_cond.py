"""Cond: signals, who gets them, and waits that end by themselves."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from gopy import chan, runtime
from gopy.sync import Cond, Mutex, RWMutex

Start = Callable[..., Any]
WAITS = "sync.Cond.Wait"


def waits(cond: Cond, timeout: float | None = None) -> bool:
    with cond:
        return cond.wait(timeout)


def test_signal_wakes_who_has_waited_longest(start: Start) -> None:  # C2
    cond = Cond(Mutex())
    waiters = [start(waits, cond).parked(WAITS) for _ in range(3)]
    for index, waiter in enumerate(waiters):
        cond.signal()
        assert waiter.result() is True
        assert not any(later.over for later in waiters[index + 1 :])


def test_broadcast_wakes_all_and_nobody_who_comes_later(start: Start) -> None:
    cond = Cond(Mutex())
    waiters = [start(waits, cond, timeout).parked(WAITS) for timeout in (None, 20, None)]
    cond.broadcast()
    late = start(waits, cond)
    for waiter in waiters:
        assert waiter.result() is True
    late.parked(WAITS)
    cond.signal()
    assert late.result()


def test_signals_without_a_waiter_are_forgotten() -> None:
    cond = Cond(Mutex())
    cond.signal()
    cond.broadcast()
    assert waits(cond, 0.001) is False


@pytest.mark.parametrize("timeout", [0, -1, 0.002])
def test_a_wait_that_times_out_holds_the_lock_again_and_takes_no_signal(
    timeout: float, start: Start
) -> None:
    cond = Cond(Mutex())
    with cond:
        assert cond.wait(timeout) is False
        assert not cond.l.try_lock()  # type: ignore[attr-defined]
    other = start(waits, cond).parked(WAITS)  # C1
    cond.signal()
    assert other.result() is True


def test_a_signal_between_unlocking_and_parking_is_not_lost(start: Start) -> None:
    class Slow(Mutex):
        def unlock(self) -> None:
            super().unlock()
            unlocked.send(None)

    unlocked = chan()
    cond = Cond(Slow())

    def wait() -> bool:
        cond.l.lock()
        return cond.wait()

    waiter = start(wait).parked("chan send")
    cond.signal()
    unlocked.recv()
    assert waiter.result() is True


def test_wait_locks_again_before_it_returns(start: Start) -> None:
    cond = Cond(RWMutex().rlocker())
    writer = Cond(Mutex())
    waiter = start(waits, writer).parked(WAITS)
    with writer:
        writer.signal()
        runtime.gosched()
        assert not waiter.over
    assert waiter.result() is True
    assert waits(cond, 0.001) is False


def test_wait_for_looks_at_the_predicate_each_time_it_is_woken(start: Start) -> None:
    cond = Cond(Mutex())
    items: list[int] = []

    def take(timeout: float | None) -> bool:
        with cond:
            return cond.wait_for(lambda: len(items) > 1, timeout)

    waiters = [start(take, timeout).parked(WAITS) for timeout in (None, 20)]
    for number in range(2):
        with cond:
            items.append(number)
            cond.broadcast()
        runtime.gosched()
    assert [waiter.result() for waiter in waiters] == [True, True]


@pytest.mark.parametrize(("ready", "timeout"), [(False, 0), (False, 0.002), (True, 0), (True, -1)])
def test_wait_for_gives_up_when_the_time_is_over(ready: bool, timeout: float) -> None:
    cond = Cond(Mutex())
    with cond:
        assert cond.wait_for(lambda: ready, timeout) is ready


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Cond(Mutex()))
