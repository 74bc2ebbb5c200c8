"""What the short ways use up, and what makes them ask the hub again (R9)."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from fastways import ways
from programs import ROOT, run_program
from psbench import Make
from worlds import own_world

from gopy import go, runtime
from gopy._core import WORLD_STOPS, current, monotonic_ns, park, ready
from gopy._core.sched import sysmon
from gopy._core.sched.p import P
from gopy._core.sched.parking import give_way

ENOUGH = 40


def fill(p: P) -> None:
    """Let p have fuel for as long as a test needs it."""
    p.full = p.fuel = ENOUGH
    p.full_chain = p.chain = ENOUGH


@pytest.mark.skipif(WORLD_STOPS, reason="without a GIL no thread is ever alone")
def test_who_comes_from_the_queue_uses_fuel_and_who_comes_from_next_does_not() -> None:  # R9
    """Whether the one before him has parked or ended."""
    source = "from test_rules_fuel import how_fuel_is_used\nprint(how_fuel_is_used())"
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests/core", ROOT / "tests/support")))
    done = run_program(source, env={"GOPYMAXPROCS": "1", "PYTHONPATH": paths})
    left = {
        "next, as main parks": (ENOUGH, ENOUGH - 1),
        "queue, as that one ends": (ENOUGH - 1, ENOUGH - 1),
        "next, as that one ends": (ENOUGH - 1, ENOUGH - 2),
        "queue, as that one parks": (ENOUGH - 2, ENOUGH - 2),
    }
    assert (done.stdout, done.stderr) == (f"{left}\n", "")


@own_world()
def how_fuel_is_used() -> dict[str, tuple[int, int]]:
    """Return what was left of fuel and chain when each of those began."""
    me = current()
    p: P = me.m.p
    left: dict[str, tuple[int, int]] = {}

    def begins(how: str, then: Callable[[], object]) -> None:
        left[how] = p.fuel, p.chain
        then()

    def waits() -> None:
        park(current(), "chan receive", None)

    def starts_one_that_waits() -> None:
        begun.append(go(begins, "next, as that one ends", waits))

    def ends_it() -> None:
        ready(begun[0])
        ready(me)

    begun: list[Any] = []
    go(begins, "queue, as that one ends", starts_one_that_waits)
    go(begins, "queue, as that one parks", ends_it)
    go(begins, "next, as main parks", lambda: None)
    fill(p)
    park(me, "chan receive", None)
    return left


@pytest.mark.parametrize("several", [False, True], ids=["one thread", "several threads"])
def test_who_is_preempted_goes_by_way_of_the_hub(
    several: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # R9
    """Also where there is fuel, and somebody in the queue to whom a short way leads."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")

    @own_world()
    def program() -> tuple[int, int]:
        m, turns = current().m, []

        def turn() -> None:
            turns.append(m.now_ns)
            runtime.gosched()

        for _ in range(2):
            go(turn)
        while len(turns) < 2:
            runtime.gosched()
        for _ in range(2):
            go(turn)
        assert m.p.next is not None
        m.p.queue.append(m.p.next)
        m.p.next = None
        fill(m.p)
        before = m.now_ns
        give_way()
        return before, turns[2]

    with ways(several):
        before, asked = program()
    assert asked > before


def test_who_computes_is_first_asked_to_come_to_his_hub(bench: Make) -> None:  # R9
    """By taking his fuel: nobody waits, so that no event is armed for it."""
    b = bench(1)
    w, (m, p) = b.world, (b.world.ms[0], b.world.ps[0])
    fill(p)
    now = monotonic_ns()
    watched = sysmon.Watched((m.switches, p, ENOUGH, ENOUGH), now, 0)
    assert not sysmon._computes(w, m, p, watched, now)
    assert (p.fuel, p.chain) == (0, 0)
    assert watched.asked == 0
