"""A P's queue by itself: what Go's runtime/proc_test.go checks of its run queues."""

import itertools
import sys
from collections.abc import Callable
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from gotest import go_test

from gopy._core.base.lockrank import Lock
from gopy._core.sched.find import steal
from gopy._core.sched.idle import _anything_fresh
from gopy._core.sched.p import QUEUE, P
from gopy._core.sched.wake import push_next
from gopy._core.task.g import G, new_g


def goroutines(count: int) -> list[Any]:
    return [new_g(number, None) for number in range(1, count + 1)]


def drain(p: P) -> list[G]:
    return list(iter(p.take, None))


@go_test("runtime/proc_test.go", "TestSchedLocalQueue")
def test_a_queue_gives_back_what_it_got_in_order_and_is_empty_then() -> None:
    p = P(0)
    for count in range(QUEUE + 1):
        assert p.take() is None
        given = goroutines(count)
        assert not any(p.put(g) for g in given)
        assert len(p) == count
        assert drain(p) == given
    assert len(p) == 0


@go_test("runtime/proc_test.go", "TestSchedLocalQueue")
def test_one_more_than_a_queue_holds_sends_half_of_them_behind_all_others() -> None:  # P1
    p = P(0)
    given = goroutines(QUEUE + 1)
    for g in given[:-1]:
        p.put(g)
    assert p.put(given[-1]) == [*given[: QUEUE // 2], given[-1]]
    assert drain(p) == given[QUEUE // 2 : -1]


@go_test("runtime/proc_test.go", "TestSchedLocalQueueSteal")
def test_a_thief_takes_the_older_half_and_nobody_is_lost_or_doubled() -> None:
    for count in range(QUEUE + 1):
        p = P(0)
        given = goroutines(count)
        for g in given:
            p.put(g)
        stolen = p.steal(with_next=True)
        assert len(stolen) in (count // 2, (count + 1) // 2)
        assert stolen + drain(p) == given


@pytest.mark.parametrize("with_next", [False, True])
@go_test("runtime/proc_test.go", "TestSchedLocalQueueSteal")
def test_who_goes_next_is_stolen_only_alone_and_only_if_asked_for(with_next: bool) -> None:
    p = P(0)
    one, two = goroutines(2)
    p.put_next(one)
    assert p.steal(with_next) == ([one] if with_next else [])
    drain(p)
    p.put(one)
    p.put_next(two)
    assert p.steal(with_next) == [one]
    assert drain(p) == [two]


class Interrupted:
    """Calls a function and does steps, another thread's, when so many of its bytecodes have run.

    A step needs lock: while that is held it waits for a later bytecode.
    """

    def __init__(self, lock: Lock, steps: list[tuple[int, Callable[[], object]]]) -> None:
        self.lock = lock
        self.steps = steps
        self.bytecodes = 0

    def call(self, fn: Callable[[P], bool], p: P) -> bool:
        before = sys.gettrace()
        sys._getframe().f_trace_opcodes = True  # 3.12 traces none unless one is wanted before
        sys.settrace(self.trace)
        try:
            return fn(p)
        finally:
            sys.settrace(before)

    def trace(self, frame: FrameType, event: str, arg: object) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.bytecodes += 1
            while self.steps and self.steps[0][0] <= self.bytecodes and not self.lock.locked():
                self.steps.pop(0)[1]()
        return self.trace


def look_while_somebody_is_put_and_taken(
    put_at: int, take_at: int, is_next: tuple[bool, bool]
) -> int:
    """Have a thief look into a queue that always holds somebody; return the bytecodes it took."""
    p = P(0)
    owner: Any = SimpleNamespace(p=p)
    p.m = owner
    one, two = goroutines(2)

    def put(g: Any, is_next: bool) -> None:
        if is_next:
            push_next(owner, g)
        else:
            p.put(g)

    put(one, is_next[0])
    thief = Interrupted(p.mu, [(put_at, lambda: put(two, is_next[1])), (take_at, p.take)])
    assert thief.call(_anything_fresh, p), f"looked empty: put at {put_at}, taken at {take_at}"
    return thief.bytecodes


@pytest.mark.parametrize("is_next", [*itertools.product([False, True], repeat=2)], ids=str)
@go_test("runtime/proc_test.go", "TestSchedLocalQueueEmpty")
def test_a_queue_never_looks_empty_while_it_holds_somebody(is_next: tuple[bool, bool]) -> None:
    """Whenever, while a thief looks, the owner puts a second one in and takes one."""
    bytecodes = look_while_somebody_is_put_and_taken(0, 0, is_next)
    assert bytecodes > 10
    for put_at in range(bytecodes + 10):
        for take_at in range(put_at, bytecodes + 10):
            look_while_somebody_is_put_and_taken(put_at, take_at, is_next)


class Victim(P):
    """A P that notes each thief's visit."""

    visits: list[tuple[int, bool]]

    def steal(self, with_next: bool) -> list[G]:
        self.visits.append((self.id, with_next))
        return super().steal(with_next)


def visits_of_a_thief(count: int) -> list[tuple[int, bool]]:
    """Let the first of count Ps, all empty, look for work; return whom it visited."""
    visits: list[tuple[int, bool]] = []
    ps = [Victim(number) for number in range(count)]
    for p in ps:
        p.visits = visits
    thief: Any = SimpleNamespace(world=SimpleNamespace(ps=ps, steals=0), inbox=[])
    assert steal(thief, ps[0], 0) is None
    return visits


@pytest.mark.parametrize("count", range(1, 65))
@go_test("runtime/proc_test.go", "TestStealOrder")
def test_a_thief_visits_every_other_p_once_for_the_queue_and_once_for_next(count: int) -> None:
    visits = visits_of_a_thief(count)
    others = [*range(1, count)]
    for with_next in (False, True):
        assert sorted(number for number, last in visits if last is with_next) == others
    assert [last for _, last in visits] == [False] * len(others) + [True] * len(others)


@go_test("runtime/proc_test.go", "TestStealOrder")
def test_a_thief_visits_the_others_in_every_order() -> None:
    orders = {tuple(number for number, _ in visits_of_a_thief(4)[:3]) for _ in range(500)}
    assert len(orders) == 6
