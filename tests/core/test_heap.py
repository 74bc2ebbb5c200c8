"""A P's timers by themselves."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gopy._core.base import fastpath
from gopy._core.base.optional import PURE, twin
from gopy._core.timers.heap import SMALL, TimerHeap

compiled: Any = twin("gopy._core.timers._heap")
Fields: Any = object if compiled is None else compiled.TimedFields


class Timer(Fields):  # type: ignore[misc]  # it's Any for type checkers
    """As much of a timer as a heap asks for."""

    heap: TimerHeap | None
    when: int

    def __init__(self) -> None:
        self.heap = None
        self.number = 0
        self.when = 0

    def fire(self) -> None:
        raise AssertionError("a heap calls nobody")


@pytest.fixture(params=[False, True], ids=["one thread", "several threads"])
def multi(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take both ways, with the lock and without."""
    was, fastpath.multi = fastpath.multi, request.param
    if compiled is not None:
        compiled._mode_changed()
    yield
    fastpath.multi = was
    if compiled is not None:
        compiled._mode_changed()


both_ways = pytest.mark.usefixtures("multi")


def due(heap: TimerHeap, now: int) -> Iterator[Timer]:
    """Yield all that are due at now."""
    while (timer := heap.pop_due(now)) is not None:
        assert isinstance(timer, Timer)
        yield timer


@both_ways
def test_timers_come_out_in_the_order_of_their_times_and_not_before() -> None:
    heap = TimerHeap()
    late, soon, later = Timer(), Timer(), Timer()
    heap.add(late, 20)
    heap.add(soon, 10)
    heap.add(later, 30)
    assert list(due(heap, 9)) == []
    assert list(due(heap, 20)) == [soon, late]
    assert heap.first() == 30
    assert list(due(heap, 1000)) == [later]
    assert heap.first() is None


@both_ways
def test_timers_of_the_same_instant_come_out_as_they_went_in() -> None:
    heap = TimerHeap()
    timers = [Timer() for _ in range(100)]
    for timer in timers:
        heap.add(timer, 7)
    assert list(due(heap, 7)) == timers


@both_ways
def test_adding_tells_whether_the_new_one_is_the_earliest() -> None:  # R16
    """Whoever sleeps towards the earliest must then be woken; he looks at `first` before."""
    heap = TimerHeap()
    assert heap.add(Timer(), 20)
    assert not heap.add(Timer(), 30)
    assert not heap.add(Timer(), 20)
    assert heap.add(first := Timer(), 10)
    assert heap.remove(first)
    assert heap.first() == 20
    assert not heap.add(Timer(), 25)
    assert heap.add(Timer(), 19)


@both_ways
def test_a_timer_knows_its_heap_while_it_stands_there() -> None:  # H1
    heap = TimerHeap()
    timer = Timer()
    heap.add(timer, 5)
    assert (timer.heap, timer.when, heap.everyone()) == (heap, 5, [timer])
    assert heap.remove(timer)
    assert (timer.number, heap.everyone()) == (0, [])
    assert not heap.remove(timer)
    heap.add(timer, 6)
    assert list(due(heap, 6)) == [timer]
    assert (timer.number, len(heap)) == (0, 0)
    assert not heap.remove(timer)


@both_ways
def test_a_timer_of_another_heap_is_not_taken_out() -> None:  # H1
    mine, theirs = TimerHeap(), TimerHeap()
    timer, other = Timer(), Timer()
    theirs.add(timer, 5)
    mine.add(other, 5)
    assert not mine.remove(timer)
    assert list(due(theirs, 5)) == [timer]
    assert list(due(mine, 5)) == [other]


@both_ways
def test_what_was_removed_is_not_the_first_any_more() -> None:
    heap = TimerHeap()
    timers = [Timer() for _ in range(3)]
    for when, timer in enumerate(timers):
        heap.add(timer, when)
    assert heap.remove(timers[0])
    assert heap.first() == 1
    assert heap.remove(timers[1])
    assert list(due(heap, 2)) == [timers[2]]


@both_ways
def test_the_look_for_what_is_due_changes_nothing() -> None:
    heap = TimerHeap()
    removed, later, due_too = Timer(), Timer(), Timer()
    heap.add(removed, 5)
    heap.add(later, 20)
    assert heap.remove(removed)
    entries = list(heap._entries) if PURE else heap.everyone()
    assert not heap.is_due(10)
    assert heap.is_due(20)
    assert (list(heap._entries) if PURE else heap.everyone()) == entries
    heap.add(due_too, 8)
    assert heap.is_due(10)
    assert not heap.is_due(7)


@pytest.mark.skipif(not PURE, reason="compiled, it has no leftovers")
@both_ways
def test_a_heap_is_never_mostly_leftovers() -> None:  # H2
    heap = TimerHeap()
    stay = [Timer() for _ in range(100)]
    for timer in stay:
        heap.add(timer, 1 << 40)
    for when in range(10_000):
        heap.add(timer := Timer(), when)
        assert heap.remove(timer)
        assert len(heap._entries) <= max(2 * len(heap) + 1, SMALL)
    assert list(due(heap, 1 << 40)) == stay


@pytest.mark.skipif(PURE, reason="the reference has numbers of any size")
def test_a_time_too_far_for_the_machine_is_the_last_there_is() -> None:
    heap = TimerHeap()
    heap.add(far := Timer(), 1 << 70)
    assert not heap.is_due((1 << 63) - 2)
    heap.add(soon := Timer(), 5)
    assert heap.first() == 5
    assert list(due(heap, 5)) == [soon]
    assert (heap.first(), far.when) == ((1 << 63) - 1, (1 << 63) - 1)
    assert heap.remove(far)


class AnyOrder(RuleBasedStateMachine):
    """A heap beside a plain list, whatever is done to them."""

    def __init__(self) -> None:
        super().__init__()
        self.heap = TimerHeap()
        self.model: list[tuple[int, int, Timer]] = []
        self.next = count().__next__

    @rule(when=st.integers(0, 50))
    def add(self, when: int) -> None:
        timer = Timer()
        earliest = self.heap.first()
        assert self.heap.add(timer, when) is (earliest is None or when < earliest)
        self.model.append((when, self.next(), timer))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.model:
            entry = data.draw(st.sampled_from(self.model))
            self.model.remove(entry)
            assert self.heap.remove(entry[2])

    @rule(now=st.integers(0, 50))
    def pop(self, now: int) -> None:
        wanted = sorted(entry for entry in self.model if entry[0] <= now)
        assert list(due(self.heap, now)) == [timer for _, _, timer in wanted]
        self.model = [entry for entry in self.model if entry[0] > now]

    @invariant()
    def the_first_is_the_earliest(self) -> None:
        assert self.heap.first() == (min(self.model)[0] if self.model else None)
        assert len(self.heap) == len(self.model)


TestAnyOrder = AnyOrder.TestCase
