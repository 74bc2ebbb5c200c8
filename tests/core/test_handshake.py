"""The first thread from outside waits until the lone one is in no operation (R5).

Until it comes the lone thread takes no locks.  A test comes back to that state each time
that the other thread has ended, and so sees thousands of first arrivals in one process.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from worlds import own_world

from gopy import chan, go, runtime, select, send
from gopy._core import current
from gopy._core.base import fastpath
from gopy.sync import Mutex, WaitGroup
from gopy.time import Timer

FLIPS = 30
PATIENCE_S = 20.0

pytestmark = pytest.mark.skipif(
    not getattr(sys, "_is_gil_enabled", lambda: True)(),
    reason="without a GIL locks are taken from the start",
)


@pytest.fixture(autouse=True)
def interrupted_often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the threads take turns as often as they can; begin and end as it was before."""
    monkeypatch.setattr(fastpath, "multi", fastpath.multi)
    monkeypatch.setattr(fastpath, "on", fastpath.on)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def alone_again() -> None:
    """Undo the arrival of a thread that has ended."""
    m = current().m
    assert [each for each in m.world.ms] == [m] and m.p is not None
    assert not m.world.outsiders
    fastpath.multi = False
    fastpath._decide()
    assert fastpath.on


def arrivals(visit: Callable[[int], object], count: int = FLIPS) -> None:
    """Let other goroutines run all the time, while threads arrive, one after the other."""
    for number in range(count):
        alone_again()
        thread = threading.Thread(target=visit, args=(number,))
        thread.start()
        until = monotonic() + PATIENCE_S
        while thread.is_alive():
            runtime.gosched()
            assert monotonic() < until, f"arrival {number} hangs"
        thread.join()


@pytest.mark.parametrize("capacity", [0, 1, 3])
@own_world(procs=1)
def test_nothing_is_lost_of_what_goroutines_send_when_a_sender_arrives(capacity: int) -> None:  # R5
    ch: chan[int] = chan(capacity)
    visitors: list[int] = []
    wrong: list[tuple[int, int]] = []

    def produce() -> None:
        number = 0
        while ch.cap == capacity and len(visitors) < FLIPS:
            number += 1
            ch.send(number)

    def consume() -> None:
        expected = 1
        while len(visitors) < FLIPS:
            got = ch.recv()
            if got <= 0:
                visitors.append(-got)
            else:
                if got != expected:
                    wrong.append((got, expected))
                expected = got + 1

    go(produce)
    go(consume)
    arrivals(lambda number: ch.send(-number))
    while len(visitors) < FLIPS:
        runtime.gosched()
    assert wrong == []
    assert visitors == [*range(FLIPS)]
