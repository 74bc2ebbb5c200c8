"""What the hub runs next: the sources of work in their order, one by one."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastways import ways
from worlds import own_world

from gopy import chan, go, runtime
from gopy._core import G, RuntimeTimer, current, monotonic_ns
from gopy._core.base import fastpath
from gopy._core.base.settings import Settings
from gopy._core.sched import find
from gopy._core.sched.find import MOST, SLICE_NS, VISIT_NS
from gopy._core.sched.m import M
from gopy._core.sched.p import QUEUE, TICKS, P
from gopy._core.sched.wake import put_behind
from gopy._core.sched.world import World
from gopy._core.task.g import new_g

MS = 1_000_000


@pytest.fixture(params=[False, True], ids=["one thread", "several threads"])
def m(request: pytest.FixtureRequest) -> Iterator[M]:
    """An M that holds the only P of its world, and runs nothing."""
    with ways(request.param):
        w = World(Settings(), owned=True)
        each = M(0, w)
        w.ms.append(each)
        each.p, w.ps[0].m = w.ps[0], each
        yield each
        each.poller.close()


def p_of(m: M) -> P:
    assert m.p is not None
    return m.p


def fresh(count: int, first: int = 1) -> list[G]:
    return [new_g(number, print) for number in range(first, first + count)]


def started(m: M, number: int) -> G:
    stack: Any = object()
    g = new_g(number, print)
    g.m = m
    g.stack = stack
    return g


def test_next_comes_before_the_queue_and_the_queue_before_those_behind_all(m: M) -> None:
    p = p_of(m)
    last, queued, first = fresh(3)
    put_behind(m, [last])
    p.put(queued)
    p.next = first
    assert [find.find(m) for _ in range(3)] == [first, queued, last]


def test_at_each_61st_tick_one_of_those_behind_all_goes_first(m: M) -> None:
    p = p_of(m)
    put_behind(m, fresh(3, 1000))
    behind = {1000, 1001, 1002}
    came: list[int] = []
    for number in range(2 * TICKS):
        p.put(new_g(number, print))
        g = find.find(m)
        assert g is not None
        came.append(g.id)
    places = [index for index, number in enumerate(came) if number in behind]
    assert len(places) == 2
    assert places[1] - places[0] == TICKS


def test_one_tick_s_one_is_all_that_is_taken_from_behind(m: M) -> None:
    p = p_of(m)
    put_behind(m, fresh(10, 1000))
    p.put(queued := new_g(1, print))
    p.tick = TICKS * 5
    p.full = p.fuel = p.full_chain = p.chain = 0
    g = find.find(m)
    assert g is not None
    assert g.id == 1000
    assert p.waiting() == [queued]
    assert m.world.fresh.count == 9


@pytest.mark.parametrize(
    ("behind", "ps", "taken"),
    [(1, 1, 1), (10, 1, 10), (1000, 1, QUEUE // 2), (100, 4, 26), (3, 4, 1), (1000, 4, QUEUE // 2)],
)
def test_of_those_behind_all_a_fair_share_is_taken_at_once(
    m: M, behind: int, ps: int, taken: int
) -> None:
    """As many as there are to each P, and one more; never more than half a queue."""
    w = m.world
    w.ps.extend(P(number, w.fresh) for number in range(1, ps))
    put_behind(m, fresh(behind))
    first = find.behind(m, p_of(m))
    assert first is not None
    assert [first.id, *(g.id for g in p_of(m).queue)] == [*range(1, taken + 1)]
    assert w.fresh.count == behind - taken


def test_no_more_is_taken_than_the_queue_has_room_for(m: M) -> None:
    p = p_of(m)
    for g in fresh(QUEUE - 2):
        p.put(g)
    put_behind(m, fresh(50, 1000))
    first = find.behind(m, p)
    assert first is not None
    assert first.id == 1000
    assert [g.id for g in list(p.queue)[-2:]] == [1001, 1002]
    assert len(p.queue) == QUEUE


def test_a_chain_of_nexts_has_had_its_slice_after_10_ms(m: M) -> None:
    """Then whoever is next goes behind the queue."""
    p = p_of(m)
    waits, chained = fresh(2)
    p.put(waits)
    now = monotonic_ns()
    p.slice_ns = now
    p.chained = True
    p.next = chained
    assert find.take_own(p, now + SLICE_NS) is chained
    p.next = chained
    assert find.take_own(p, now + SLICE_NS + 1) is waits
    assert p.waiting() == [chained]


def test_a_chain_with_nobody_behind_it_goes_on(m: M) -> None:
    p = p_of(m)
    p.slice_ns, p.chained = 1, True
    p.next = chained = fresh(1)[0]
    assert find.take_own(p, 1 + 100 * SLICE_NS) is chained


# Fuel: what the short ways may do until the hub is asked again.


def spend(p: P, queued: int, chained: int) -> None:
    p.fuel -= queued
    p.chain -= chained


def test_slow_switches_get_so_much_fuel_that_a_millisecond_goes_by(m: M) -> None:  # R9
    p = P(0)
    p.tick = 0
    now = 10**9
    find.refill(m, p, now)
    spend(p, 10, 0)
    now += 10 * MS  # a millisecond each
    find.refill(m, p, now)
    assert (p.fuel, p.chain) == (1, 1)
    spend(p, 1, 0)
    now += MS // 10
    find.refill(m, p, now)
    assert p.fuel in (9, 10)
    spend(p, 0, 9)
    now += 9 * MS * 7  # as if each took 7 ms
    find.refill(m, p, now)
    assert (p.fuel, p.chain) == (1, 1)


def test_fast_switches_get_fuel_until_the_next_61st_tick(m: M) -> None:  # R9
    p = P(0)
    p.tick = 0
    now, ticks = 10**9, []
    for _ in range(5):
        ticks.append(find.refill(m, p, now))
        assert p.chain == MOST
        assert p.fuel >= 1
        assert (ticks[-1] + p.fuel) % TICKS == TICKS - 1
        spend(p, p.fuel, 0)
        p.tick += 1  # what the hub itself does at its visit
        now += 100
    assert all(tick % TICKS == 0 for tick in ticks[1:])


def test_a_chain_of_nexts_takes_no_ticks(m: M) -> None:
    p = P(0)
    find.refill(m, p, 10**9)
    before = p.tick
    spend(p, 0, 100)
    assert find.refill(m, p, 10**9 + 10) == before
    assert m.switches == 100
    assert p.chained
    spend(p, 3, 100)
    assert find.refill(m, p, 10**9 + 20) == before + 3
    assert not p.chained
    assert m.switches == 203


# From other threads.


def test_the_inbox_goes_to_the_queue_s_end_and_what_is_too_much_behind_all(m: M) -> None:
    p = p_of(m)
    p.put(queued := started(m, 1))
    arrived = [started(m, number) for number in range(2, QUEUE + 10)]
    for g in arrived:
        m.deliver(g)
    find.take_inbox(m, p)
    assert not m.inbox
    assert p.waiting() == [queued, *arrived[: QUEUE - 1]]
    assert list(m.late) == arrived[QUEUE - 1 :]


def test_a_thief_gets_half_and_queues_what_he_does_not_run_at_once(
    m: M, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastpath, "multi", True)
    w = m.world
    victim = P(1, w.fresh)
    w.ps.append(victim)
    line = fresh(7)
    for g in line:
        victim.put(g)
    assert find.steal(m, p_of(m), 0) is line[0]
    assert p_of(m).waiting() == line[1:4]
    assert victim.waiting() == line[4:]
    assert w.steals == 4


def test_a_thief_runs_the_victim_s_timers_only_when_there_is_nothing_else(
    m: M, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastpath, "multi", True)
    w = m.world
    victim = P(1, w.fresh)
    w.ps.append(victim)
    fired: list[str] = []
    victim.heap.add(RuntimeTimer(fired.append, "fired"), 5)
    victim.put(only := fresh(1)[0])
    assert find.steal(m, p_of(m), 10) is only
    assert fired == []
    woken = started(m, 9)
    victim.heap.add(RuntimeTimer(lambda g: m.inbox.append(g), woken), 6)
    assert find.steal(m, p_of(m), 10) is woken
    assert fired == ["fired"]
    assert find.steal(m, p_of(m), 10) is None


def test_due_timers_are_called_in_order_and_the_rest_is_left(m: M) -> None:
    p = p_of(m)
    fired: list[int] = []
    for when in (30, 10, 20, 40):
        p.heap.add(RuntimeTimer(fired.append, when), when)
    assert find.run_timers(p, 30)
    assert fired == [10, 20, 30]
    assert not find.run_timers(p, 39)
    assert p.heap.first() == 40


def test_a_timer_may_set_another_that_is_due_at_once(m: M) -> None:
    p = p_of(m)
    fired: list[str] = []

    def first(_: object) -> None:
        fired.append("first")
        p.heap.add(RuntimeTimer(fired.append, "second"), 5)

    p.heap.add(RuntimeTimer(first, None), 10)
    assert find.run_timers(p, 10)
    assert fired == ["first", "second"]


@own_world()
def test_a_goroutine_that_only_yields_to_itself_still_lets_timers_go_off() -> None:
    fired: list[object] = []
    RuntimeTimer(fired.append, 1).start(monotonic_ns() + VISIT_NS)
    while not fired:
        runtime.gosched()
    assert fired == [1]


@own_world()
def test_with_nobody_else_a_yield_comes_back_at_once() -> None:
    for _ in range(3 * TICKS):
        runtime.gosched()
    assert current().m.p is not None
    g = go(lambda: None)
    runtime.gosched()
    assert g.status == "dead"


@own_world(procs=1)
def test_two_who_wake_each_other_for_ever_do_not_keep_who_yields_waiting() -> None:
    """A chain of nexts makes no ticks, so only the end of its slice lets those behind go on."""
    ch: chan[int] = chan()
    rounds = 0

    def count() -> None:
        nonlocal rounds
        for _ in ch:
            rounds += 1

    def send() -> None:
        while rounds < 10**7:
            ch.send(1)

    go(send)
    go(count)
    for _ in range(3):
        runtime.gosched()
    assert 0 < rounds < 10**7
