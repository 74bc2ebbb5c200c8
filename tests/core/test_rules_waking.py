"""Nobody sleeps through his wake-up, and nobody is woken twice (R7, R8).

What two threads might do at the same time is done by one: the second acts whole while the
first is at any of its bytecodes, unless it holds a lock that the second needs.  Programs
with several Ps then try their luck.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from meanwhile import InTheMidst, at_each_bytecode
from programs import run_program
from rushes import SLEEP_AND_WAKE, TIMES_RUN_OUT
from worlds import own_world

from gopy import chan, go, recv, runtime, select, send, time
from gopy._core import (
    Race,
    RuntimeTimer,
    Sudog,
    current,
    monotonic_ns,
    park_race,
    ready,
    sleep_ns,
    twin,
)
from gopy._core.base import fastpath
from gopy._core.base.lockrank import Lock
from gopy._core.base.settings import Settings
from gopy._core.sched import idle
from gopy._core.sched.m import M
from gopy._core.sched.outsider import Outsider
from gopy._core.sched.p import P
from gopy._core.sched.wake import push_fresh
from gopy._core.sched.world import World
from gopy._core.task.g import new_g
from gopy.sync import Cond, Mutex, WaitGroup

MS = 1_000_000
COMPILED = twin("gopy._core.sched._machine") is not None


def was_interrupted(m: M) -> bool:
    """Return whether m's next sleep in its poller would end at once."""
    try:
        os.eventfd_read(m.wake_fd)
    except BlockingIOError:
        return False
    return True


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastpath, "multi", True)
    monkeypatch.setattr(fastpath, "on", False)


def test_who_falls_asleep_sees_what_was_delivered_or_is_roused_for_it(several: None) -> None:  # R7
    for at in at_each_bytecode():
        m = M(0, SimpleNamespace(over=False))
        g = new_g(7, None)
        other = InTheMidst(at, lambda m=m, g=g: m.deliver(g), m.inbox_mu)
        asleep = other.call(idle._announce, m)
        interrupted = was_interrupted(m)
        m.poller.close()
        assert list(m.inbox) == [g]
        assert not asleep or (interrupted and not m.sleeping), f"at bytecode {at}"
        if not other.done:
            break
    assert at > 20


def test_who_delivers_finds_out_who_fell_asleep_meanwhile(several: None) -> None:  # R7
    """The other way round; compiled, a delivery has no bytecodes to be interrupted at."""
    for at in at_each_bytecode():
        m = M(0, SimpleNamespace(over=False))
        g = new_g(7, None)
        asleep: list[bool] = []
        other = InTheMidst(at, lambda m=m, to=asleep: to.append(idle._announce(m)), m.inbox_mu)
        other.call(m.deliver, g)
        interrupted = was_interrupted(m)
        m.poller.close()
        assert list(m.inbox) == [g]
        assert asleep == [False] or (interrupted and not m.sleeping), f"at bytecode {at}"
        if not other.done:
            break
    assert at > 20 or COMPILED


def test_who_sleeps_for_a_p_is_roused_by_who_gives_it(several: None) -> None:  # R7
    """As `_give` does: the P first, then the rousing."""

    def give(m: M) -> None:
        m.p = P(0)
        m.rouse()

    for at in at_each_bytecode():
        m = M(0, SimpleNamespace(over=False))
        other = InTheMidst(at, lambda m=m: give(m), m.inbox_mu)
        asleep = other.call(idle._announce, m, False, True)
        interrupted = was_interrupted(m)
        m.poller.close()
        assert not asleep or (interrupted and not m.sleeping), f"at bytecode {at}"
        if not other.done:
            break
    assert at > 20


class TwoMs:
    """A world whose first M is about to rest, while the second one works."""

    def __init__(self) -> None:
        self.world = w = World(Settings(), owned=True)
        w.ps[:] = [P(0, w.fresh), P(1, w.fresh)]
        self.resting, self.working = M(0, w), M(1, w)
        w.ms += self.resting, self.working
        for m, p in zip(w.ms, w.ps, strict=True):
            m.p, p.m = p, m

    def rob(self) -> None:
        """Let the one that works have no P: what it starts goes behind all others."""
        self.working.p = None
        del self.world.ps[1:]

    def locks(self) -> list[Lock]:
        mus = [self.world.mu, *(p.mu for p in self.world.ps), *(m.inbox_mu for m in self.world.ms)]
        return [*mus, *(p.heap.mu for p in self.world.ps)]

    def close(self) -> None:
        for m in self.world.ms:
            m.poller.close()


@pytest.mark.parametrize("robbed", [False, True], ids=["on a P", "behind all others"])
def test_who_rests_finds_a_fresh_goroutine_or_is_roused_for_it(
    robbed: bool, several: None, monkeypatch: pytest.MonkeyPatch
) -> None:  # R7
    """The P that became idle is held again by the time when the push is over, by some M."""
    monkeypatch.setattr(idle, "_sleep", lambda m, timeout: None)
    for at in at_each_bytecode():
        two = TwoMs()
        if robbed:
            two.rob()
        m, p = two.resting, two.world.ps[0]
        g = new_g(7, print)
        push = InTheMidst(at, lambda two=two, g=g: push_fresh(two.working, g), *two.locks())
        push.call(idle.rest, m, p)
        two.close()
        assert m.p is not None and m.p.m is m, f"nobody looks for it: pushed at bytecode {at}"
        assert not m.sleeping
        if not push.done:
            break
    assert at > 100


def test_who_dozes_is_roused_by_an_earlier_timer_or_sleeps_towards_it(
    several: None, monkeypatch: pytest.MonkeyPatch
) -> None:  # R7, R16
    """An idle M watches the timers of all idle Ps; a thread without a P starts one."""
    towards: list[int | None] = []
    monkeypatch.setattr(idle, "_sleep", lambda m, timeout: towards.append(timeout))
    for at in at_each_bytecode():
        two = TwoMs()
        w, m = two.world, two.resting
        m.p, w.ps[0].m = None, None
        w.idle_ms.append(m)
        w.idle_ps.append(w.ps[0])

        def start(w: World = w) -> None:
            timer = RuntimeTimer(print, None)
            if w.ps[0].heap.add(timer, monotonic_ns() + 1000 * MS):
                with w.mu:
                    w.rouse_watcher()

        other = InTheMidst(at, start, *two.locks())
        other.call(idle.doze, m)
        two.close()
        assert not m.sleeping or towards[-1] is not None, f"started at bytecode {at}"
        if not other.done:
            break
    assert at > 50


def no_world() -> Any:
    return None


def test_a_thread_from_outside_is_woken_whenever_its_wake_up_comes() -> None:  # R7
    wrong: list[int] = []
    for at in range(120):
        g = new_g(7, None)
        outsider = Outsider(g, no_world, lambda world, now: None)
        other = InTheMidst(at, lambda o=outsider, g=g: o.deliver(g), outsider._mu)
        other.after = lambda at=at, o=outsider: wrong.append(at) if o.parked else None
        other.call(outsider.switch)
        assert not outsider.parked
    assert not wrong, "thought to be parked after it was woken"


# R8: claimed once, woken once.


@own_world()
def test_who_was_claimed_parks_all_the_same_and_no_wake_up_is_left_over() -> None:  # R8
    """Also when its time has run out by then: else the wake-up would end its next wait."""
    g = current()
    race = Race(g)
    place = Sudog(race)
    assert race.claim(place)
    ready(g)
    assert park_race(race, "select", None, 0) is place
    before = monotonic_ns()
    sleep_ns(20 * MS)
    assert monotonic_ns() - before >= 20 * MS


@own_world()
def test_a_wake_up_between_claim_and_park_does_not_get_lost() -> None:  # R8
    g = current()
    for _ in range(100):
        race = Race(g)
        place = Sudog(race)
        assert race.claim(place)
        ready(g)
        assert park_race(race, "select", None, 3600 * 1000 * MS) is place


def won_send(ch: chan[int]) -> None:
    go(ch.recv)
    ch.send(1, timeout=3600)


def won_recv(ch: chan[int]) -> None:
    go(ch.send, 1)
    ch.recv(timeout=3600)


def won_select(ch: chan[int]) -> None:
    go(ch.send, 1)
    assert select(recv(ch), send(chan[int](), 1), timeout=3600) is not None


def won_lock(ch: chan[int]) -> None:
    mu = Mutex()
    mu.lock()
    go(mu.unlock)
    mu.lock(timeout=3600)


def won_group(ch: chan[int]) -> None:
    wg = WaitGroup()
    wg.go(runtime.gosched)
    wg.wait(timeout=3600)


def won_cond(ch: chan[int]) -> None:
    cond = Cond(Mutex())

    def signal() -> None:
        with cond:
            cond.signal()

    with cond:
        go(signal)
        assert cond.wait(timeout=3600)


def won_timer(ch: chan[int]) -> None:
    timer = time.Timer(3600)
    go(ch.send, 1)
    select(ch, timer.c)


WON = [won_send, won_recv, won_select, won_lock, won_group, won_cond, won_timer]


@pytest.mark.parametrize("procs", [1, 4], ids=["one P", "four Ps"])
@pytest.mark.parametrize("win", WON, ids=lambda win: win.__name__)
def test_the_timer_of_a_wait_that_was_won_is_removed(
    win: Callable[[chan[int]], None], procs: int
) -> None:  # R8
    @own_world(procs=procs)
    def timers_left() -> int:
        win(chan())
        return sum(len(p.heap) for p in current().m.world.ps)

    assert timers_left() == 0


@own_world()
def test_a_winner_that_finds_the_wait_over_goes_to_the_next_in_line() -> None:  # R8
    ch, done = chan[str](), chan[str](3)

    def patient() -> None:
        done.send(ch.recv())

    def impatient() -> None:
        with suppress(TimeoutError):
            ch.recv(timeout=time.MICROSECOND)
            done.send("late")

    first = go(impatient)
    while first.wait_reason != "chan receive" and first.status != "dead":
        runtime.gosched()
    second = go(patient)
    while second.wait_reason != "chan receive" or first.status != "dead":
        runtime.gosched()
    assert ch.try_send("v")
    assert done.recv(timeout=10) == "v"
    assert not ch.try_send("w")


# Luck: several Ps, threads from outside, and a clock that runs out as somebody comes.


@pytest.mark.parametrize("switch_interval", ["", "0.00002"], ids=["", "in small steps"])
@pytest.mark.parametrize("source", [TIMES_RUN_OUT, SLEEP_AND_WAKE], ids=["clock", "sleep"])
def test_with_four_ps_no_wake_up_is_lost_or_comes_twice(
    source: str, switch_interval: str
) -> None:  # R7, R8
    steps = f"import sys\nsys.setswitchinterval({switch_interval})\n" if switch_interval else ""
    done = run_program(steps + source)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
