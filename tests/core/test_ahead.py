"""What the processor is told to fetch of those who come next: no way but the time depends on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
