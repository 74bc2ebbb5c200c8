"""Lines and Races by themselves: who waits, and who may end the wait."""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy import chan, go, recv, run, select
from gopy._core import G, Line, Race, Sudog, twin
from gopy._core.task.g import new_g


def goroutines(count: int) -> list[G]:
    return [new_g(number, None) for number in range(1, count + 1)]


def racer(race: Race | None = None) -> Sudog:
    """Return a place of race, or of a new one."""
    return Sudog(race or Race(new_g(1, None)))


def test_the_first_who_claims_a_race_gets_it_and_nobody_else_ever_does() -> None:  # W1, R8
    race = Race(new_g(1, None))
    first, second = Sudog(race), Sudog(race)
    assert not race.over
    assert race.claim(first)
    assert race.over
    assert not race.claim(second)
    assert not race.claim(first)
    assert not race.claim(None)
    assert race.winner is first


def test_the_clock_wins_a_race_without_a_winner() -> None:  # W1
    race = Race(new_g(1, None))
    assert race.claim(None)
    assert not race.claim(Sudog(race))
    assert race.winner is None


class AtBytecode:
    """Calls a function, and step in the midst of it when so many of its bytecodes have run."""

    def __init__(self, at: int, step: Callable[[], object]) -> None:
        self.left = at
        self.step = step
        self.done = False

    def call(self, fn: Callable[..., Any], *args: object) -> Any:
        before = sys.gettrace()
        sys._getframe().f_trace_opcodes = True  # 3.12 traces none unless one is wanted before
        sys.settrace(self._trace)
        try:
            return fn(*args)
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, arg: object) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left < 0 and not self.done:
                self.done = True
                self.step()
        return self._trace


@pytest.mark.skipif(
    twin("gopy._core.sched._machine") is not None, reason="compiled, a claim has no bytecodes"
)
def test_of_two_who_claim_at_the_same_time_one_gets_the_race() -> None:  # W1, R8
    """The second claims whole while the first is at any of its bytecodes."""
    reached = 0
    for at in range(1000):
        race = Race(new_g(1, None))
        mine, theirs = Sudog(race), Sudog(race)
        got: list[Sudog] = []

        def claim(race: Race = race, theirs: Sudog = theirs, got: list[Sudog] = got) -> None:
            if race.claim(theirs):
                got.append(theirs)

        other = AtBytecode(at, claim)
        if other.call(race.claim, mine):
            got.append(mine)
        if not other.done:
            break
        reached += 1
        assert len(got) == 1, f"at bytecode {at}"
        assert race.winner is got[0]
    assert reached > 4


def test_a_line_serves_in_order_and_skips_whose_race_is_over() -> None:
    g1, g2 = goroutines(2)
    gone, there = racer(), racer()
    line = Line()
    for entry in (gone, g1, there, g2):
        line.push(entry)
    assert gone.sel.claim(None)
    assert [line.pop_first() for _ in range(4)] == [g1, there, g2, None]
    assert there.sel.winner is there


def test_who_is_taken_out_of_a_line_is_claimed_at_once() -> None:  # W1
    """So another line where the same goroutine stands passes it over."""
    race = Race(new_g(1, None))
    here, elsewhere = Line(), Line()
    entry, other = Sudog(race), Sudog(race)
    here.push(entry)
    elsewhere.push(other)
    assert here.pop_first() is entry
    assert elsewhere.pop_first() is None
    assert race.winner is entry


def test_who_stands_at_the_head_goes_before_all_others() -> None:
    g1, g2 = goroutines(2)
    line = Line()
    line.push(g1)
    line.push_front(g2)
    assert [line.pop_first(), line.pop_first()] == [g2, g1]


def test_who_leaves_is_gone_and_can_t_leave_twice() -> None:
    g1, g2 = goroutines(2)
    line = Line()
    line.push(g1)
    line.push(g2)
    assert line.remove_entry(g1)
    assert not line.remove_entry(g1)
    assert line.pop_first() is g2


def test_leftovers_at_the_head_are_nobody() -> None:
    gone = racer()
    line = Line()
    assert not line.anyone()
    line.push(gone)
    assert line.anyone()
    assert gone.sel.claim(None)
    assert not line.anyone()
    assert not line
    line.push(new_g(1, None))
    assert line.anyone()


def test_one_s_own_race_in_a_line_is_nobody_else() -> None:
    me, other = goroutines(2)
    line = Line()
    line.push(Sudog(Race(me)))
    assert not line.anyone_but(me)
    assert line.anyone_but(other)
    line.push(Sudog(Race(other)))
    assert line.anyone_but(me)
    assert line[1].sel.claim(None)
    assert not line.anyone_but(me)


@pytest.mark.parametrize("waiting", [0, 1, 40])
def test_a_line_is_never_mostly_leftovers(waiting: int) -> None:
    """However many leave, what is kept of them is a constant, or as many as wait."""
    line = Line()
    stay = [racer() for _ in range(waiting)]
    for entry in stay:
        line.push(entry)
    for _ in range(1000):
        entry = racer()
        line.push(entry)
        assert entry.sel.claim(None)
        line.leave()
    assert len(line) <= max(2 * waiting, 17) + 1
    assert [line.pop_first() for _ in stay] == stay
    assert line.pop_first() is None


@given(st.lists(st.sampled_from("pgcxs"), max_size=60))
def test_whatever_happens_the_line_is_those_who_wait_in_order(steps: list[str]) -> None:
    """p: a race comes, g: a goroutine comes, c: the last race is over, x: one is served."""
    line, model = Line(), []
    for step in steps:
        if step == "p":
            line.push(entry := racer())
            model.append(entry)
        elif step == "g":
            line.push(new := new_g(1, None))
            model.append(new)
        elif step == "c":
            races = [entry for entry in model if isinstance(entry, Sudog)]
            if races:
                assert races[-1].sel.claim(None)
                line.leave()
                model.remove(races[-1])
        elif step == "x":
            assert line.pop_first() is (model.pop(0) if model else None)
        else:
            assert line.anyone() is bool(model)
    assert [line.pop_first() for _ in model] == model
    assert line.pop_first() is None


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_wait_that_is_over_leaves_nothing_to_the_collector(timeout: float | None) -> None:
    def main() -> None:
        quiet, there = chan[int](), chan[int]()
        gc.collect()
        gc.disable()
        for each in range(100):
            go(there.send, each)
            got = select(recv(quiet), recv(there), timeout=timeout)
            assert got is not None
            assert got.value == each
        found.append(gc.collect())

    found: list[int] = []
    try:
        run(main)
    finally:
        gc.enable()
    assert found[0] < 100
