"""Ps change hands: who stays with his thread, who goes on, and in which order (R28)."""

import random
from collections.abc import Iterable
from contextlib import suppress
from threading import Lock

import pytest
from fastways import ways
from psbench import Make
from worlds import own_world, until_waiting

from gopy import chan, go, runtime
from gopy._core import G, current, monotonic_ns, park, ready
from gopy._core.base.settings import MAX_PROCS
from gopy._core.sched.find import behind
from gopy._core.sched.idle import SLICE_NS, let_others_have
from gopy._core.sched.m import M
from gopy._core.sched.p import QUEUE, P
from gopy._core.sched.procs import retire
from gopy._core.sched.wake import push_all, push_fresh, put_behind
from gopy.sync import WaitGroup


def numbers(goroutines: Iterable[G]) -> list[int]:
    return [g.id for g in goroutines]


def everybody_behind(m: M, p: P) -> list[int]:
    """Take out all who stand behind all others, in order."""
    found: list[int] = []
    while (g := behind(m, p)) is not None:
        found += numbers([g, *p.queue])
        p.queue.clear()
    return found


def test_a_p_gives_up_the_started_in_order_and_keeps_the_fresh_in_order(
    bench: Make,
) -> None:  # R28
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    line = [b.started(m), b.fresh(), b.started(m), b.fresh(), b.started(m)]
    for g in line[1:]:
        p.put(g)
    p.next = line[0]
    assert p.give_up_started() == [line[0], line[2], line[4]]
    assert p.next is None
    assert p.waiting() == [line[1], line[3]]


def test_a_fresh_next_stays_next_when_the_started_are_given_up(bench: Make) -> None:  # R28
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    waits, comes_next = b.started(m), b.fresh()
    p.put(waits)
    p.next = comes_next
    assert p.give_up_started() == [waits]
    assert p.waiting() == [comes_next]


def test_a_p_that_is_retired_leaves_the_started_to_their_m_and_the_fresh_to_all(
    bench: Make,
) -> None:  # R28
    b = bench(2)
    w = b.world
    m, p = w.ms[1], w.ps[1]
    arrived = b.started(m)
    m.inbox.append(arrived)
    line = [b.fresh(), b.started(m), b.fresh(), b.started(m)]
    for g in line[1:]:
        p.put(g)
    p.next = line[0]
    w.ps.remove(p)
    retire(m, p)
    assert list(m.inbox) == [line[1], line[3], arrived]
    assert len(p) == 0
    assert (m.p, p.m, w.retired) == (None, None, [p])
    assert m in w.idle_ms
    assert everybody_behind(w.ms[0], w.ps[0]) == numbers([line[0], line[2]])


def test_a_p_that_counts_again_by_then_is_not_retired(bench: Make) -> None:
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    p.put(g := b.started(m))
    retire(m, p)
    assert (m.p, p.waiting(), b.world.retired) == (p, [g], [])


def test_a_p_that_is_handed_over_takes_the_fresh_with_it_and_leaves_the_started(
    bench: Make,
) -> None:  # R28
    b = bench(2)
    w = b.world
    (m, other), (p, spare) = w.ms, w.ps
    w.ps.remove(spare)
    other.p = None
    w.wanting.append(other)
    line = [b.started(m), b.fresh(), b.started(m)]
    for g in line:
        p.put(g)
    p.held_ns = 1000
    assert not let_others_have(m, p, 1000 + SLICE_NS - 1), "it has had no slice yet"
    assert p.waiting() == line
    assert let_others_have(m, p, 1000 + SLICE_NS)
    assert (m.p, other.p, p.m) == (None, p, other)
    assert list(m.inbox) == [line[0], line[2]]
    assert p.waiting() == [line[1]]
    assert not w.wanting
    assert not let_others_have(other, p, monotonic_ns() + 2 * SLICE_NS), "nobody wants it"


def test_a_p_with_nothing_to_run_is_handed_over_at_once(bench: Make) -> None:  # R28
    b = bench(2)
    w = b.world
    m, other = w.ms
    other.p = None
    w.wanting.append(other)
    assert let_others_have(m, w.ps[0], monotonic_ns())
    assert other.p is w.ps[0]
    assert m in w.idle_ms
    assert m.idle_ns, "its time as an idle one begins now"


def test_a_p_is_kept_for_a_slice_while_somebody_stands_behind_all_others(bench: Make) -> None:
    b = bench(2)  # R28
    w = b.world
    (m, other), p = w.ms, w.ps[0]
    other.p = None
    w.wanting.append(other)
    w.fresh.put(0, [b.fresh()])
    p.held_ns = 1000
    assert not let_others_have(m, p, 1000 + SLICE_NS - 1), "it may take that one"
    assert let_others_have(m, p, 1000 + SLICE_NS)


def test_the_late_of_a_thread_and_the_world_s_fresh_go_in_the_order_in_which_they_came(
    bench: Make,
) -> None:  # R28
    b = bench(2)
    w = b.world
    m, p = w.ms[0], w.ps[0]
    came: list[G] = []
    rng = random.Random(7)
    for _ in range(100):
        group = [b.started(m) if rng.random() < 0.5 else b.fresh() for _ in range(rng.randrange(4))]
        if rng.random() < 0.5:
            for g in group:
                if g.stack is None:
                    put_behind(w.ms[1], [g])
                else:
                    g.order = w.next_order()
                    m.put_off(g)
        else:
            put_behind(m, group)
        came += group
    assert everybody_behind(m, p) == numbers(came)


def test_the_late_of_another_thread_are_not_taken(bench: Make) -> None:  # R28
    b = bench(2)
    w = b.world
    mine, theirs = b.fresh(), b.started(w.ms[1])
    put_behind(w.ms[1], [theirs, mine])
    assert everybody_behind(w.ms[0], w.ps[0]) == [mine.id]
    assert list(w.ms[1].late) == [theirs]


def test_started_goroutines_count_towards_the_256(bench: Make) -> None:  # R28
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    line = [b.started(m) for _ in range(QUEUE)]
    push_all(m, line)
    assert p.waiting() == line
    one_more = b.started(m)
    push_all(m, [one_more])
    assert p.waiting() == line
    assert list(m.late) == [one_more]
    push_fresh(m, first := b.fresh())
    push_fresh(m, second := b.fresh())
    assert p.waiting() == [second, *line[QUEUE // 2 :]]
    assert list(m.late) == [one_more, *line[: QUEUE // 2]]
    assert everybody_behind(m, p)[-1] == first.id


@pytest.mark.parametrize("several", [False, True], ids=["one thread", "several threads"])
def test_who_is_woken_counts_towards_the_256_too(several: bool) -> None:  # R28
    """Who is displaced from next, and the older half, go behind all others."""

    @own_world(procs=1)
    def program() -> None:
        m = current().m
        line = [go(lambda: park(current(), "chan receive", None)) for _ in range(QUEUE + 2)]
        for g in line:
            until_waiting(g, "chan receive")
        with Lock():  # where nobody is preempted
            for g in line:
                ready(g)
            assert m.p.waiting() == [line[-1], *line[QUEUE // 2 : QUEUE]]
            assert list(m.late) == [*line[: QUEUE // 2], line[QUEUE]]
        while any(g.status != "dead" for g in line):
            runtime.gosched()

    with ways(several):
        program()


def test_whom_a_busy_poll_brings_stands_behind_whom_the_last_one_brought(bench: Make) -> None:  # R9
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    line = [b.started(m) for _ in range(QUEUE + 3)]
    push_all(m, line)
    for _ in range(QUEUE):
        assert p.take() is line.pop(0)
    push_all(m, more := [b.started(m) for _ in range(2)])
    assert p.waiting() == []
    assert everybody_behind(m, p) == [g.id for g in (*line, *more)]


def test_who_becomes_ready_elsewhere_goes_to_the_inbox_of_his_own_thread(
    bench: Make,
) -> None:  # R28
    b = bench(2)
    w = b.world
    here, there = w.ms
    mine, theirs = b.started(here), b.started(there)
    push_all(here, [theirs, mine])
    assert w.ps[0].waiting() == [mine]
    assert list(there.inbox) == [theirs]
    assert len(w.ps[1]) == 0


def test_an_m_without_a_p_puts_its_own_into_its_inbox_and_fresh_ones_behind_all(
    bench: Make,
) -> None:  # R28
    b = bench(2)
    w = b.world
    m = w.ms[0]
    m.p = None
    push_all(m, [own := b.started(m)])
    push_fresh(m, fresh := b.fresh())
    assert list(m.inbox) == [own]
    assert everybody_behind(w.ms[1], w.ps[1]) == [fresh.id]


# The same with threads.


def test_goroutines_stay_with_their_thread_when_ps_come_and_go() -> None:  # R28
    """Started on several threads, they all go on, each on its own, with any number of Ps."""

    @own_world(procs=4)
    def program() -> list[bool]:
        gates = [chan[None]() for _ in range(12)]
        homes: list[list[object]] = [[] for _ in gates]
        wg = WaitGroup()

        def work(number: int) -> None:
            for _ in gates[number]:
                homes[number].append(current().m)
                for _ in range(3):
                    runtime.gosched()
                    homes[number].append(current().m)

        for number in range(len(gates)):
            wg.go(work, number)
        for procs in (4, 1, 3, 2, 4, 1):
            runtime.gomaxprocs(procs)
            for gate in gates:
                gate.send(None)
        for gate in gates:
            gate.close()
        wg.wait()
        assert sum(map(len, homes)) == 12 * 6 * 4
        return [len(set(map(id, home))) == 1 for home in homes]

    assert all(program())


def test_fresh_ones_of_a_p_that_goes_are_run_by_the_others() -> None:  # R28
    @own_world(procs=2)
    def program() -> list[int]:
        ran: list[int] = []
        for number in range(300):
            go(ran.append, number)
        runtime.gomaxprocs(1)
        while len(ran) < 300:
            runtime.gosched()
        return sorted(ran)

    assert program() == [*range(300)]


def work_goes_on(total: int) -> WaitGroup:
    """Start goroutines that hand values round until total have gone through."""
    wg = WaitGroup()
    ch = chan[int](4)

    def make() -> None:
        for number in range(total):
            ch.send(number)
            if number % 7 == 0:
                go(runtime.gosched)
        ch.close()

    def use() -> None:
        for _ in ch:
            with suppress(TimeoutError):
                chan[int]().recv(timeout=1e-6)

    wg.go(make)
    for _ in range(8):
        wg.go(use)
    return wg


def test_the_number_of_ps_may_change_at_any_time_while_work_goes_on() -> None:
    @own_world()
    def program() -> list[int]:
        wg = work_goes_on(2000)
        seen = [runtime.gomaxprocs()]
        for procs in [1, 64, 2, 33, 1, 5, 64, 3, 8, 1, 16, 7]:
            before = runtime.gomaxprocs(procs)
            assert before == seen[-1]
            seen.append(runtime.gomaxprocs(0))
            for _ in range(10):
                runtime.gosched()
        wg.wait()
        return seen[1:]

    assert program() == [1, 64, 2, 33, 1, 5, 64, 3, 8, 1, 16, 7]


def test_asking_for_no_or_for_too_many_ps_is_asking_how_many() -> None:  # SEMANTICS 209
    @own_world(procs=2)
    def program() -> list[int]:
        return [
            runtime.gomaxprocs(),
            runtime.gomaxprocs(0),
            runtime.gomaxprocs(-5),
            runtime.gomaxprocs(10**9),
            runtime.gomaxprocs(2),
            runtime.gomaxprocs(),
        ]

    assert program() == [2, 2, 2, 2, MAX_PROCS, 2]


def test_several_may_change_the_number_of_ps_at_the_same_time() -> None:
    @own_world(procs=4)
    def program() -> int:
        wg = WaitGroup()

        def change(seed: int) -> None:
            rng = random.Random(seed)
            for _ in range(30):
                runtime.gomaxprocs(rng.randrange(1, 9))
                runtime.gosched()

        for seed in range(4):
            wg.go(change, seed)
        wg.wait()
        work_goes_on(200).wait()
        runtime.gomaxprocs(3)
        return runtime.gomaxprocs()

    assert program() == 3
