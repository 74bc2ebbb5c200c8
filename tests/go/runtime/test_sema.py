"""A mutex that is handed over goes to who waited, at once: Go's runtime/sema_test.go."""

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import go, runtime, time
from gopy.sync import Mutex, WaitGroup, atomic

LOCKING = "sync.Mutex.Lock"
HANDOVERS = 30


def hand_over() -> str | None:
    """Hand a mutex to a starving waiter; return who ran first then, None if nobody starved."""
    mu, stop = Mutex(), atomic.Bool()
    order: list[str] = []
    wg = WaitGroup()

    def yield_on() -> None:
        while not stop.load():
            runtime.gosched()

    def wait() -> None:
        mu.lock()
        order.append("waiter")
        mu.unlock()
        stop.store(True)

    for _ in range(runtime.gomaxprocs(0)):
        wg.go(yield_on)
    mu.lock()
    waiter = go(wait)
    until_waiting(waiter, LOCKING)
    time.sleep(2 * time.MILLISECOND)  # longer than a waiter bears
    mu.unlock()
    barged_in = mu.try_lock()
    if barged_in:
        runtime.gosched()
        while waiter.wait_reason != LOCKING:  # once more at the head of the line
            runtime.gosched()
        mu.unlock()
        order.append("holder")
    wg.wait()
    return order[0] if barged_in else None


@pytest.mark.parametrize("procs", [0, 1, 2])
@go_test("runtime/sema_test.go", "TestSemaHandoff", "TestSemaHandoff1", "TestSemaHandoff2")
def test_who_is_handed_a_mutex_runs_before_who_handed_it_over(procs: int) -> None:
    @own_world(procs=procs)
    def hand_over_often() -> tuple[int, list[str]]:
        ended = [hand_over() for _ in range(HANDOVERS)]
        return runtime.gomaxprocs(0), [first for first in ended if first is not None]

    threads, first = hand_over_often()
    assert first, "nobody starved"
    needed = 1.0 if threads == 1 else 2 / 3
    assert first.count("waiter") >= needed * len(first)
