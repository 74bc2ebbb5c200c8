"""Sometimes: its rules, what a failing action leaves, and that two never run at once."""

import copy
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fakeclock import FakeClock, fake_clock
from programs import run_program
from worlds import until_waiting

from gopy import chan, go
from gopy.time import SECOND
from gopy.x.time.rate import Sometimes


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    with fake_clock() as clock:
        yield clock


def test_arguments_are_passed_on_and_results_dropped() -> None:
    got: list[object] = []

    def f(*args: int, **kwargs: int) -> str:
        got.append((args, kwargs))
        return "dropped"

    assert Sometimes().do(f, 1, b=2) is None  # type: ignore[func-returns-value]
    assert got == [((1,), {"b": 2})]


@pytest.mark.parametrize("interval", [1, 1.0, SECOND, timedelta(seconds=1)], ids=repr)
def test_an_interval_is_any_span_and_runs_from_the_end_of_the_action(
    interval: float, clock: FakeClock
) -> None:
    ran: list[int] = []
    sometimes = Sometimes(interval=interval)

    def slow() -> None:
        ran.append(0)
        clock.advance(5)

    sometimes.do(slow)
    clock.advance(0.999999999)
    sometimes.do(ran.append, 1)
    clock.advance(1e-9)
    sometimes.do(ran.append, 2)
    assert ran == [0, 2]


def test_its_rules_may_change() -> None:
    ran: list[int] = []
    sometimes = Sometimes()
    for call in range(6):
        sometimes.do(ran.append, call)
        if call == 2:
            sometimes.every = 2
        if call == 4:
            sometimes.first = 6
    assert ran == [0, 4, 5]


def test_an_action_that_raises_does_not_count() -> None:
    sometimes = Sometimes()
    with pytest.raises(ZeroDivisionError):
        sometimes.do(lambda: 1 // 0)
    ran: list[int] = []
    sometimes.do(ran.append, 1)
    sometimes.do(ran.append, 2)
    assert ran == [1]


def test_who_comes_while_the_action_runs_waits_for_its_end() -> None:
    sometimes = Sometimes(first=2)
    gate, ran = chan[bool](), chan[int](2)
    first = go(sometimes.do, gate.recv)
    until_waiting(first, "chan receive")
    until_waiting(go(sometimes.do, ran.send, 2), "sync.Mutex.Lock")
    assert len(ran) == 0
    gate.send(True)
    assert ran.recv(timeout=30) == 2


def test_an_action_that_calls_do_again_waits_for_itself() -> None:  # SEMANTICS 244
    done = run_program("""
        import gopy
        from gopy.x.time.rate import Sometimes

        def main():
            sometimes = Sometimes(first=2)
            sometimes.do(sometimes.do, print)

        gopy.run(main)
    """)
    assert (done.returncode, done.stdout) == (2, "")
    assert "all goroutines are asleep - deadlock!" in done.stderr


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Sometimes())
