"""Mutex: who gets it, who waits, and what a timeout leaves behind."""

import copy
import threading
from collections.abc import Callable
from typing import Any

import pytest
from worlds import own_world

from gopy import go, runtime, time
from gopy.sync import Locker, Mutex

Start = Callable[..., Any]
LOCKED = "sync.Mutex.Lock"


def test_a_new_mutex_can_be_locked_and_unlocked_again_and_again() -> None:  # M3
    mu = Mutex()
    for _ in range(3):
        mu.lock()
        mu.unlock()
        with mu:
            assert not mu.try_lock()
        assert mu.try_lock()
        mu.unlock()


def test_a_second_lock_waits_for_the_unlock(start: Start) -> None:
    mu = Mutex()
    mu.lock()
    second = start(mu.lock).parked(LOCKED)
    assert not second.over
    mu.unlock()
    second.result()
    assert not mu.try_lock()
    mu.unlock()


def test_any_goroutine_may_unlock(start: Start) -> None:
    mu = Mutex()
    mu.lock()
    start(mu.unlock).result()
    assert mu.try_lock()


def test_waiters_get_it_in_the_order_in_which_they_came(start: Start) -> None:  # M1
    mu = Mutex()
    order: list[int] = []

    def work(number: int) -> None:
        with mu:
            order.append(number)

    mu.lock()
    tasks = [start(work, number).parked(LOCKED) for number in range(5)]
    mu.unlock()
    for task in tasks:
        task.result()
    assert order == [0, 1, 2, 3, 4]


@own_world(procs=1)
def test_who_is_running_gets_it_before_a_waiter_that_was_just_woken(start: Start) -> None:
    mu = Mutex()
    mu.lock()
    waiter = start(mu.lock)
    while waiter.g.wait_reason != LOCKED:
        runtime.gosched()
    mu.unlock()
    mu.lock()
    assert not waiter.over
    mu.unlock()
    waiter.result()


@own_world(procs=1)
def test_a_waiter_that_starved_is_handed_the_mutex(start: Start) -> None:  # M2
    mu = Mutex()
    order = []

    def work() -> None:
        mu.lock()
        order.append("waiter")
        mu.unlock()

    mu.lock()
    task = start(work).parked(LOCKED)
    time.sleep(0.003)  # longer than a waiter bears
    mu.unlock()
    mu.lock()  # barges in: the waiter loses, and now it starves
    runtime.gosched()
    while task.g.wait_reason != LOCKED:
        runtime.gosched()
    assert not mu.try_lock()
    mu.unlock()  # hands it over, and lets the new holder go first
    mu.lock()
    order.append("holder")
    mu.unlock()
    task.result()
    assert order == ["waiter", "holder"]
    assert mu.try_lock()


@pytest.mark.parametrize("timeout", [0, -1, 0.002, time.MILLISECOND])
def test_a_lock_that_times_out_leaves_no_trace(timeout: float, start: Start) -> None:
    mu = Mutex()
    mu.lock()
    with pytest.raises(TimeoutError):
        mu.lock(timeout)
    waiter = start(mu.lock).parked(LOCKED)
    mu.unlock()
    waiter.result()
    mu.unlock()
    assert mu.try_lock()


def test_who_waits_behind_a_timeout_still_gets_it(start: Start) -> None:
    mu = Mutex()
    mu.lock()
    first = start(mu.lock, 0.002).parked(LOCKED)
    second = start(mu.lock).parked(LOCKED)
    with pytest.raises(TimeoutError):
        first.result()
    mu.unlock()
    second.result()


def test_a_timed_lock_gets_it_when_it_comes_in_time(start: Start) -> None:
    mu = Mutex()
    mu.lock(10)
    waiter = start(mu.lock, 10).parked(LOCKED)
    mu.unlock()
    waiter.result()
    assert not mu.try_lock()


def test_threads_exclude_each_other_and_goroutines() -> None:
    mu = Mutex()
    total = 0

    def work() -> None:
        nonlocal total
        for _ in range(200):
            with mu:
                before = total
                runtime.gosched()
                total = before + 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        runtime.blocking(thread.join)
    assert total == 800


def test_a_mutex_is_a_locker_and_cannot_be_copied() -> None:
    assert isinstance(Mutex(), Locker)
    for take in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=r"gopy\.sync\.mutex\.Mutex can't be copied"):
            take(Mutex())


def test_ten_goroutines_count_exactly(start: Start) -> None:
    mu = Mutex()
    counter = [0]

    def work() -> None:
        for _ in range(100):
            with mu:
                before = counter[0]
                if before % 7 == 0:
                    runtime.gosched()
                counter[0] = before + 1

    tasks = [start(work) for _ in range(10)]
    for task in tasks:
        task.result()
    assert counter == [1000]


def test_go_accepts_a_mutex_method() -> None:
    mu = Mutex()
    go(mu.lock)
    while mu.try_lock():
        mu.unlock()
        runtime.gosched()
    mu.unlock()
