"""What the processor is told to fetch of those who come next: no way but the time depends on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from programs import run_program

from gopy import chan, go, runtime
from gopy._core.base.optional import twin
from gopy._core.sched.stack import _wait_once

machine: Any = twin("gopy._core.sched._machine")

pytestmark = pytest.mark.skipif(machine is None, reason="the reference tells the processor nothing")


@pytest.fixture
def look() -> Iterator[Callable[[Callable[[], None]], bool]]:
    """Look for greenlet's places in a greenlet that does what is given; they are found again."""
    yield machine.find_places
    machine.find_places(_wait_once)


def test_what_greenlet_puts_aside_is_found(look: Callable[[Callable[[], None]], bool]) -> None:
    assert look(_wait_once)


def test_nothing_is_found_in_one_that_does_not_wait_and_all_go_on(
    look: Callable[[Callable[[], None]], bool],
) -> None:
    count, turns = 50, 3
    came: list[int] = []
    done = chan[None]()

    def work(number: int) -> None:
        for _ in range(turns):
            came.append(number)
            runtime.gosched()
        done.send(None)

    assert not look(lambda: None)
    for number in range(count):
        go(work, number)
    for _ in range(count):
        done.recv()
    assert sorted(came) == sorted(list(range(count)) * turns)


@pytest.mark.parametrize("count", [100, 300, 1000])
def test_who_stands_behind_all_others_comes_forward_as_he_does_in_the_reference(count: int) -> None:
    """Half a queue at a time, and nobody is looked at meanwhile."""
    source = f"""
        import time
        time.monotonic_ns = lambda: 10**9  # it stands still, as time decides who goes first
        from gopy import go, run, runtime

        def main():
            came = [[] for _ in range(4)]
            def work(number):
                for each in came:
                    each.append(number)
                    runtime.gosched()
            everybody = [go(work, number) for number in range({count})]
            while any(g.status != "dead" for g in everybody):
                runtime.gosched()
            print(all(sorted(each) == list(range({count})) for each in came), came)

        run(main)
    """
    env = {"GOPYMAXPROCS": "1", "GOPYSEED": "1", "GOPYDEBUG": "sysmon=0"}
    compiled, reference = (
        run_program(source, env={**env, "GOPYPURE": pure}) for pure in ("0", "1")
    )
    assert (compiled.stderr, reference.stderr) == ("", "")
    assert compiled.stdout.startswith("True ")
    assert compiled.stdout == reference.stdout
