"""Ms and worlds by themselves: inboxes, stacks, and who is counted."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from gopy._core import G
from gopy._core.base.settings import Settings
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.wake import put_behind
from gopy._core.sched.world import World, next_id
from gopy._core.task.g import new_g


@pytest.fixture
def world() -> Iterator[World]:
    """A world of two Ms, each with a P, that runs nothing."""
    w = World(Settings(), owned=True)
    w.ps[:] = [P(0, w.fresh), P(1, w.fresh)]
    for number, p in enumerate(w.ps):
        m = M(number, w)
        w.ms.append(m)
        m.p, p.m = p, m
    yield w
    for m in w.ms:
        m.poller.close()


class Place:
    """A Stack, as far as an M knows it."""

    def __init__(self, g: G | None = None) -> None:
        self.g = g
        self.index = -1
        self.gr_frame = None


def was_interrupted(m: M) -> bool:
    try:
        os.eventfd_read(m.wake_fd)
    except BlockingIOError:
        return False
    return True


def test_what_is_delivered_waits_and_wakes_who_sleeps_once(world: World) -> None:  # M2
    m = world.ms[0]
    one, two = new_g(2, print), new_g(3, print)
    m.deliver(one)
    assert not was_interrupted(m), "it was not asleep"
    m.sleeping = True
    m.deliver(two)
    assert list(m.inbox) == [one, two]
    assert not m.sleeping
    assert was_interrupted(m)
    m.deliver(one)
    assert not was_interrupted(m), "it is awake by now"


def test_a_delivery_has_the_hub_asked_at_the_next_switch(world: World) -> None:  # R9
    m, p = world.ms[0], world.ps[0]
    p.fuel = 40
    m.deliver(new_g(2, print))
    assert p.fuel == 0
    m.p = None
    m.deliver(new_g(3, print))
    assert len(m.inbox) == 2


def test_who_is_roused_wakes_once_and_has_nothing_for_it(world: World) -> None:  # M2
    m = world.ms[0]
    m.rouse()
    assert not was_interrupted(m)
    m.sleeping = True
    m.rouse()
    m.rouse()
    assert not m.sleeping
    assert was_interrupted(m)
    assert not was_interrupted(m)
    assert not m.inbox


def test_stacks_are_kept_until_they_are_dropped_in_any_order(world: World) -> None:  # M1, R10
    m = world.ms[0]
    places: list[Any] = [Place() for _ in range(5)]
    for place in places:
        m.keep(place)
    for number in (1, 4, 0):
        m.drop(places[number])
        assert places[number] not in m.stacks
        assert [m.stacks[each.index] for each in m.stacks] == m.stacks
    assert set(map(id, m.stacks)) == {id(places[2]), id(places[3])}
    m.drop(places[2])
    m.drop(places[3])
    assert m.stacks == []


def test_the_hub_is_a_goroutine_that_cannot_wait(world: World) -> None:
    g = world.ms[0].g0
    assert g.id == 0
    with pytest.raises(RuntimeError, match="cannot wait here: this code runs inside the scheduler"):
        _ = g.m.p


def test_everybody_is_counted_once_wherever_he_stands(world: World) -> None:
    m, other = world.ms
    p = world.ps[0]
    line = [new_g(number, print) for number in range(2, 12)]
    place: Any = Place(line[0])
    line[0].stack, line[0].reason = place, "select"
    m.keep(place)
    p.put(line[1])
    p.next = line[2]
    put_behind(m, line[3:6])
    late: Any = Place(line[6])
    line[6].stack = late
    other.keep(late)
    line[6].order = 1
    other.put_off(line[6])
    other.moving = line[7]
    world.ps[1].put(line[8])
    world.g1 = main = new_g(1, print)
    ended = line[9]
    ended.args = None
    m.keep(Place(ended))
    m.keep(Place())
    found = world.goroutines()
    assert sorted(g.id for g in found) == [1, *range(2, 11)]
    assert main in found
    assert len(found) == len(set(map(id, found)))


def test_who_watches_the_timers_changes_with_who_is_idle(world: World) -> None:  # R16
    """The M that has been idle for longest; whoever becomes it looks at the clock anew."""
    first, second = world.ms
    world.idle_ms[:] = [first, second]
    first.sleeping = second.sleeping = True
    world.no_longer_idle(second)
    assert (first.sleeping, second.sleeping) == (True, True)
    world.idle_ms.append(second)
    world.no_longer_idle(first)
    assert world.idle_ms == [second]
    assert (first.sleeping, second.sleeping) == (True, False)
    world.no_longer_idle(first)
    assert world.idle_ms == [second]


def test_numbers_are_the_process_s_and_not_a_world_s() -> None:
    before = next_id()
    World(Settings(), owned=True)
    assert next_id() == before + 1 > 2
