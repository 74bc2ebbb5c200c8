"""A P that was retaken in the midst of what its M did: it is somebody else's by then (R6)."""

import pytest
from psbench import Bench, Make

from gopy._core import monotonic_ns
from gopy._core.sched import find, idle
from gopy._core.sched.p import QUEUE
from gopy._core.sched.wake import push_all, push_fresh, push_next


def robbed(bench: Make) -> Bench:
    """Return a bench on which M 0 still believes that it holds P 0, which is M 1's."""
    b = bench(2)
    b.world.ps[0].m = b.world.ms[1]
    return b


def test_a_newcomer_is_not_pushed_into_somebody_elses_p(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p = b.world.ms[0], b.world.ps[0]
    theirs = [b.started(b.world.ms[1]) for _ in range(QUEUE)]
    p.queue.extend(theirs[1:])
    p.next = theirs[0]
    push_fresh(m, g := b.fresh())
    assert p.waiting() == theirs
    assert b.world.fresh.everybody() == [g]
    assert not m.late


def test_nor_is_whom_the_poller_brings(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p = b.world.ms[0], b.world.ps[0]
    push_all(m, [g := b.started(m)])
    assert (p.waiting(), list(m.inbox)) == ([], [g])


def test_nor_is_who_was_woken(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p = b.world.ms[0], b.world.ps[0]
    push_next(m, g := b.started(m))
    assert (p.waiting(), list(m.inbox)) == ([], [g])


def test_nor_are_those_whom_other_threads_made_ready(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p = b.world.ms[0], b.world.ps[0]
    mine = [b.started(m) for _ in range(2)]
    m.inbox.extend(mine)
    find.take_inbox(m, p)
    assert (p.waiting(), list(m.inbox)) == ([], mine)


def test_nor_are_those_behind_all_others(bench: Make) -> None:  # R6
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    m.p, p.m = None, None  # between a look at who is there and the lock
    m.late.extend(mine := [b.started(m) for _ in range(2)])
    assert find.behind(m, p) is None
    assert (p.waiting(), list(m.late)) == ([], mine)


def test_nobody_is_run_out_of_somebody_elses_p(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p = b.world.ms[0], b.world.ps[0]
    p.next = theirs = b.started(b.world.ms[1])
    assert find.find_among(m) is None
    assert p.waiting() == [theirs]


def test_what_was_stolen_for_it_goes_to_all(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p, victim = b.world.ms[0], b.world.ps[0], b.world.ps[1]
    loot = [b.fresh() for _ in range(4)]
    victim.queue.extend(loot)
    assert find.steal(m, p, monotonic_ns()) is loot[0]
    assert p.waiting() == []
    assert b.world.fresh.everybody() == [loot[1]]


def test_a_thief_whose_p_was_stolen_takes_nobody_out_of_it(bench: Make) -> None:  # R6
    b = robbed(bench)
    m, p, victim = b.world.ms[0], b.world.ps[0], b.world.ps[1]
    p.next = theirs = b.started(b.world.ms[1])
    fired = b.due(victim)
    assert find.steal(m, p, monotonic_ns()) is None
    assert fired == ["fired"]
    assert p.next is theirs


@pytest.mark.parametrize("where", ["next", "queue"])
def test_no_p_is_given_back_with_somebody_in_it(bench: Make, where: str) -> None:  # R7
    b = bench(2)
    m, p = b.world.ms[0], b.world.ps[0]
    mine = b.started(m)  # as if a finalizer had woken it while M 0 looked at the others
    if where == "next":
        p.next = mine
    else:
        p.queue.append(mine)
    idle.rest(m, p)
    assert (m.p, p.m, b.world.idle_ps) == (p, m, [])


def test_who_wanted_a_p_and_has_no_use_for_it_any_more_is_given_none(bench: Make) -> None:  # R6
    b = bench(2)
    w = b.world
    m, other = w.ms
    w.idle_ms[:] = []
    m.p, w.ps[0].m = None, None
    w.retired.append(w.ps.pop(0))
    idle.take_p(m)  # for a timer that somebody else has seen to meanwhile
    assert list(w.wanting) == [m]
    idle.come_back(m)
    assert (list(w.wanting), w.idle_ms) == ([], [m])
    p = w.ps[0]
    idle.rest(other, p)
    assert (w.idle_ps, p.m, m.p, other.p) == ([p], None, None, None)


def test_who_is_given_a_p_while_idle_does_not_go_on_wanting_one(bench: Make) -> None:  # R6
    b = bench(2)
    w = b.world
    m = w.ms[0]
    p, m.p = m.p, None
    w.idles(m)
    w.wanting.append(m)
    assert w.give_to_idle(p)
    assert (list(w.wanting), w.idle_ms, m.p, p.m) == ([], [], p, m)


def test_a_p_that_is_given_back_may_come_to_who_wants_one(bench: Make) -> None:  # R11
    b = bench(2)
    w = b.world
    m, other = w.ms
    p, other.p = w.ps[0], None
    w.wanting.append(other)
    idle.rest(m, p)
    assert (p.m, other.p, m.p, w.idle_ps) == (other, p, None, [])
