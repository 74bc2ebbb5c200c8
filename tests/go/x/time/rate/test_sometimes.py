"""Sometimes: what golang.org/x/time/rate/sometimes_test.go asks of it."""

import math
from collections.abc import Iterator

import pytest
from fakeclock import FakeClock, fake_clock
from gotest import go_test

from gopy.x.time.rate import Sometimes


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    with fake_clock() as clock:
        yield clock


# A case: the rules; how long to let go by before each call; which calls run.
EXAMPLES: list[tuple[str, Sometimes, list[float], list[int]]] = [
    ("ExampleSometimes_once", Sometimes(), [0, 0, 0], [0]),
    ("ExampleSometimes_first", Sometimes(first=2), [0, 0, 0], [0, 1]),
    ("ExampleSometimes_every", Sometimes(every=2), [0, 0, 0], [0, 2]),
    ("ExampleSometimes_interval", Sometimes(interval=1), [0, 0, 1], [0, 2]),
    (
        "ExampleSometimes_mix",
        Sometimes(first=2, every=2, interval=2),
        [0, 0, 0, 2, 0, 0],
        [0, 1, 2, 3, 4],
    ),
]


@go_test(
    "x/time/rate/sometimes_test.go",
    "ExampleSometimes_once",
    "ExampleSometimes_first",
    "ExampleSometimes_every",
    "ExampleSometimes_interval",
    "ExampleSometimes_mix",
)
@pytest.mark.parametrize(
    ("_name", "sometimes", "pauses", "wanted"), EXAMPLES, ids=[each[0] for each in EXAMPLES]
)
def test_the_calls_run_that_a_rule_picks(
    _name: str, sometimes: Sometimes, pauses: list[float], wanted: list[int], clock: FakeClock
) -> None:  # SEMANTICS 244
    ran: list[int] = []
    for call, pause in enumerate(pauses):
        clock.advance(pause)
        sometimes.do(ran.append, call)
    assert ran == wanted


@go_test(
    "x/time/rate/sometimes_test.go",
    "TestSometimesZero",
    "TestSometimesMax",
    "TestSometimesNegative",
)
@pytest.mark.parametrize("interval", [0, math.inf, -1])
def test_an_interval_of_any_size_runs_the_first_call(interval: float) -> None:
    ran: list[int] = []
    sometimes = Sometimes(interval=interval)
    for call in range(3):
        sometimes.do(ran.append, call)
    assert ran == [0]
