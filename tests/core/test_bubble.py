"""The count of a bubble: who is idle, and who goes on when all are."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastways import ways

from gopy._core.task.bubble import MIDNIGHT_NS, Bubble, now_ns
from gopy._core.task.g import G, new_g
from gopy._core.timers.heap import ShuffledHeap


class Timer:
    heap = None
    number = when = 0

    def fire(self) -> None: ...


@pytest.fixture
def bubble() -> Bubble:
    """A bubble whose root is parked, beside one goroutine that runs."""
    made = Bubble(1, member(1), ShuffledHeap())
    made.enter()
    assert made.root is not None
    assert made.block(made.root) is None
    return made


def member(ident: int) -> G:
    g = new_g(ident, None)
    g.more()
    return g


def test_root_goes_on_when_the_last_one_blocks_or_ends(bubble: Bubble) -> None:  # B2
    bubble.enter()
    assert bubble.block(member(2)) is None
    assert bubble.exit() is bubble.root
    assert (bubble.total, bubble.running) == (2, 0)


def test_nobody_else_is_chosen_until_that_one_parks_again(bubble: Bubble) -> None:  # B2
    g = member(2)
    root = bubble.root
    assert root is not None
    assert bubble.block(g) is root
    bubble.unblock(g)  # unexpectedly
    assert bubble.block(g) is None
    bubble.unblock(root)
    bubble.goes_on(root)
    assert bubble.block(root) is root


def test_who_waits_goes_on_before_root(bubble: Bubble) -> None:
    g = bubble.waiter = member(2)
    assert bubble.block(g) is g


@pytest.mark.parametrize("after", [0, 1])
def test_what_is_due_goes_before_who_waits(bubble: Bubble, after: int) -> None:
    g = bubble.waiter = member(2)
    bubble.timers.add(Timer(), bubble.now_ns + after)
    assert bubble.block(g) is (g if after else bubble.root)


@pytest.mark.parametrize("first", ["block", "unblock"])
def test_block_and_unblock_come_in_either_order(bubble: Bubble, first: str) -> None:  # B1
    g = member(2)
    bubble.enter()
    if first == "block":
        assert bubble.block(g) is None
        assert bubble.running == 1
        bubble.unblock(g)
    else:
        bubble.unblock(g)
        assert bubble.block(g) is None
    bubble.goes_on(g)
    assert (bubble.running, g.more().idle) == (2, 0)


def test_a_ready_for_a_wait_that_is_not_durable_counts_for_nothing(bubble: Bubble) -> None:  # B1
    g = member(2)
    bubble.unblock(g)
    bubble.goes_on(g)
    assert (bubble.running, g.more().idle) == (1, 0)


def test_an_exception_that_ends_a_wait_counts_it_as_running(bubble: Bubble) -> None:  # B1
    g = member(2)
    bubble.enter()
    bubble.block(g)
    bubble.goes_on(g)
    assert bubble.running == 2


def test_nobody_is_chosen_once_root_has_left(bubble: Bubble) -> None:
    bubble.close()
    assert bubble.exit() is None


def test_a_goroutine_s_time_is_its_bubble_s() -> None:
    g = new_g(1, None)
    assert now_ns(g) < MIDNIGHT_NS
    g.more().bubble = Bubble(1)
    assert now_ns(g) == MIDNIGHT_NS


def test_timers_of_one_instant_come_in_any_order() -> None:
    orders = set()
    for _ in range(200):
        heap = ShuffledHeap()
        timers = [Timer() for _ in range(3)]
        for timer in timers:
            heap.add(timer, 5)
        orders.add(tuple(timers.index(heap.pop_due(5)) for _ in timers))  # type: ignore[arg-type]
    assert len(orders) == 6


def test_threads_may_add_timers_at_the_same_time() -> None:
    """Whose turn it is by chance is drawn in Python, where another thread may go on."""
    heap, began = ShuffledHeap(), threading.Barrier(4)

    def add() -> None:
        began.wait()
        for _ in range(2_000):
            heap.add(Timer(), 5)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ways(several=True), ThreadPoolExecutor(4) as threads:
            for each in [threads.submit(add) for _ in range(4)]:
                each.result()
    finally:
        sys.setswitchinterval(before)
    assert len(heap) == 8_000
