"""A P's queue by itself: who comes next, who goes behind, who may be taken away."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy._core import G
from gopy._core.sched.crowd import Crowd
from gopy._core.sched.p import QUEUE, P
from gopy._core.task.g import new_g


def fresh(count: int, first: int = 1) -> list[G]:
    return [new_g(number, print) for number in range(first, first + count)]


def started(count: int, first: int = 1) -> list[G]:
    stack: Any = object()
    several = fresh(count, first)
    for g in several:
        g.stack = stack
    return several


def test_who_goes_next_is_displaced_to_the_end_of_the_queue() -> None:
    p = P(0)
    one, two, three, four = fresh(4)
    p.put(one)
    for g in (two, three, four):
        assert p.put_next(g) is None
    assert p.waiting() == [four, one, two, three]
    assert len(p) == 4
    assert [p.take() for _ in range(5)] == [four, one, two, three, None]


def test_a_full_queue_sends_half_of_them_away_for_whom_a_next_displaces() -> None:  # P1
    p = P(0)
    queued = fresh(QUEUE)
    for g in queued:
        assert p.put(g) is None
    first, second = fresh(2, QUEUE + 1)
    assert p.put_next(first) is None
    assert p.put_next(second) == [*queued[: QUEUE // 2], first]
    assert p.waiting() == [second, *queued[QUEUE // 2 :]]


def test_anybody_can_be_picked_out_wherever_he_stands() -> None:
    p = P(0)
    several = fresh(4)
    for g in several[:3]:
        p.put(g)
    p.put_next(several[3])
    assert p.pick(several[1]) is several[1]
    assert p.pick(several[3]) is several[3]
    assert p.waiting() == [several[0], several[2]]
    assert p.next is None
    with pytest.raises(ValueError, match="not in"):
        p.pick(several[3])


def test_a_thief_gets_no_started_goroutine() -> None:  # P2
    p = P(0)
    bound, free = started(3), fresh(3, 10)
    for g in (bound[0], free[0], free[1], bound[1], free[2], bound[2]):
        p.put(g)
    assert p.steal(with_next=True) == free[:2]
    assert p.waiting() == [bound[0], bound[1], free[2], bound[2]]
    assert p.steal(with_next=True) == [free[2]]
    assert p.steal(with_next=True) == []
    assert p.waiting() == bound


def test_a_started_next_is_not_stolen() -> None:  # P2
    p = P(0)
    p.next = started(1)[0]
    assert p.steal(with_next=True) == []
    assert p.next is not None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=2 * QUEUE), st.booleans())
def test_nobody_is_lost_and_nobody_comes_twice(
    comers: list[tuple[bool, bool]], with_next: bool
) -> None:  # P1
    p = P(0)
    away: list[G] = []
    everybody: list[G] = []
    for number, (is_fresh, is_next) in enumerate(comers):
        g = (fresh if is_fresh else started)(1, number)[0]
        everybody.append(g)
        away += (p.put_next if is_next else p.put)(g) or []
        assert len(p.queue) <= QUEUE
    away += p.steal(with_next)
    own = p.give_up_started()
    assert all(g.stack is not None for g in own)
    left = list(iter(p.take, None))
    assert all(g.stack is None for g in left)
    assert sorted(g.id for g in away + own + left) == [g.id for g in everybody]


def test_a_p_made_alone_has_a_crowd_of_its_own_and_those_of_a_world_share_one() -> None:
    crowd = Crowd()
    assert P(0, crowd).fresh is P(1, crowd).fresh is crowd
    assert P(0).fresh is not P(1).fresh
