"""The fresh goroutines behind all others, by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from gopy._core import G
from gopy._core.sched.crowd import Crowd, all_fresh, first_of
from gopy._core.task.g import new_g
from gopy._core.task.runq import Queue


def bundle(count: int, first: int = 1) -> list[G]:
    return [new_g(number, print) for number in range(first, first + count)]


def numbers(goroutines: list[G]) -> list[int]:
    return [g.id for g in goroutines]


def test_bundles_come_out_as_they_went_in() -> None:
    crowd = Crowd()
    crowd.put(1, bundle(3))
    crowd.put(5, bundle(2, 10))
    assert (crowd.count, crowd.first_order()) == (5, 1)
    assert numbers(crowd.everybody()) == [1, 2, 3, 10, 11]
    assert numbers(crowd.take(2)) == [1, 2]
    assert (crowd.count, crowd.first_order()) == (3, 1)
    assert numbers(crowd.take(100)) == [3, 10, 11]
    assert (crowd.count, list(crowd.bundles), crowd.take(1)) == (0, [], [])


def test_of_the_first_bundle_alone_one_may_take_some() -> None:
    """Whoever merges it with another line looks at the number of the next one then."""
    crowd = Crowd()
    crowd.put(1, bundle(3))
    crowd.put(2, bundle(3, 10))
    assert numbers(crowd.take_of_first(2)) == [1, 2]
    assert crowd.first_order() == 1
    assert numbers(crowd.take_of_first(2)) == [3]
    assert crowd.first_order() == 2
    assert numbers(crowd.take_of_first(3)) == [10, 11, 12]


def test_one_is_taken_out_wherever_he_stands_and_a_bundle_goes_with_its_last() -> None:
    crowd, first, second = Crowd(), bundle(3), bundle(2, 10)
    crowd.put(1, list(first))
    crowd.put(2, list(second))
    assert numbers(crowd.take(1)) == [1]
    crowd.remove(second[0])
    assert (crowd.count, numbers(crowd.everybody())) == (3, [2, 3, 11])
    crowd.remove(second[0])
    assert (crowd.count, crowd.first_order()) == (3, 1)
    crowd.remove(first[1])
    crowd.remove(first[2])
    assert (crowd.count, crowd.first_order()) == (1, 2)
    assert numbers(crowd.take_of_first(9)) == [11]
    assert not crowd.bundles


def test_nobody_stands_there_any_more_once_it_is_cleared() -> None:
    crowd = Crowd()
    crowd.put(1, bundle(3))
    crowd.take(1)
    crowd.clear()
    assert (crowd.count, crowd.everybody(), crowd.take(2)) == (0, [], [])
    crowd.put(2, bundle(2))
    assert (crowd.first_order(), numbers(crowd.take(3))) == (2, [1, 2])


def test_the_first_of_a_queue_come_out_in_their_order() -> None:
    queue = Queue(bundle(5))
    assert numbers(first_of(queue, 3)) == [1, 2, 3]
    assert numbers(first_of(queue, 0)) == []
    assert numbers([*queue]) == [4, 5]


def test_one_who_has_begun_is_seen_among_fresh_ones() -> None:
    goroutines = bundle(3)
    assert all_fresh([]) and all_fresh(goroutines)
    goroutines[2].stack = object()
    assert not all_fresh(goroutines)


@given(st.lists(st.integers(-5, 5), max_size=40))
def test_it_is_one_line_however_it_is_cut(steps: list[int]) -> None:
    """Positive: so many come; negative: so many go."""
    crowd, line, last = Crowd(), list[int](), 0
    for order, step in enumerate(steps):
        if step > 0:
            crowd.put(order, bundle(step, last + 1))
            line += range(last + 1, last + step + 1)
            last += step
        elif step < 0:
            assert numbers(crowd.take(-step)) == line[:-step]
            line = line[-step:]
        assert crowd.count == len(line)
        assert numbers(crowd.everybody()) == line
        assert bool(crowd.bundles) is bool(line)
