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
