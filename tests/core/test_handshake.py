"""The first thread from outside waits until the lone one is in no operation (R5).

Until it comes the lone thread takes no locks.  A test comes back to that state each time
that the other thread has ended, and so sees thousands of first arrivals in one process.
"""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from programs import run_program
from worlds import own_world

from gopy import chan, go, run, runtime
from gopy._core import current, twin
from gopy._core.base import fastpath, standstill
from gopy._core.sched import boot

FLIPS = 100
PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(
    not getattr(sys, "_is_gil_enabled", lambda: True)(),
    reason="without a GIL locks are taken from the start",
)


@pytest.fixture(autouse=True)
def interrupted_often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the threads take turns often; begin and end as it was before."""
    monkeypatch.setattr(boot, "DORMANT_NS", 10**12)  # `Stop` does let go of the GIL, and for long
    monkeypatch.setenv("GOPYDEBUG", "sysmon=0")  # whose hand-over would be a second thread
    before = sys.getswitchinterval()
    several = fastpath.multi
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)
    if several:
        fastpath.go_multi()


def alone_again() -> None:
    """Undo the arrival of a thread that has ended."""
    m = current().m
    assert m.world.ms == [m] and m.p is not None
    assert not m.world.outsiders
    fastpath.multi = fastpath.on = False
    fastpath._decide()
    assert fastpath.on


in_python = pytest.mark.skipif(
    twin("gopy._core.sched._machine") is not None,
    reason="compiled, an operation has no middle where another thread could have its turn",
)


class Mortal:
    """Waits for a lock at its end."""

    def __init__(self, lock: threading.Lock) -> None:
        self.lock = lock

    def __del__(self) -> None:
        self.lock.acquire()


class Stop:
    """Holds the lone thread in the midst of a send, where it has decided and not yet acted.

    The ring's ``append`` is a C function, so the thread stands in the runtime's own code; or in
    a finalizer of the program's, which interrupts it.
    """

    def __init__(self, finalizer: bool = False) -> None:
        self.lock = threading.Lock()
        self.lock.acquire()
        self.ch: chan[bool] = chan(1)
        append = {True: Mortal(self.lock)}.pop if finalizer else self.lock.acquire
        self.ch._open = self.ch._buf = type("Ring", (deque,), {"append": append})()
        self.inner = Mortal.__del__.__code__ if finalizer else None
        self.over = False

    def holds(self, home: int) -> bool:
        """Return whether the thread whose ident is home stands there."""
        code = standstill.current_frames()[home].f_code
        return code is self.inner or (
            self.inner is None and code.co_filename.startswith(boot._here)
        )

    def send(self) -> None:
        self.ch.send(True)
        self.over = True


def arrival(stop: Stop, seen: list[bool], use: Callable[[], object]) -> threading.Thread:
    """Start a thread that comes to gopy, and writes down whether the send was over by then."""

    def arrive() -> None:
        use()
        seen.append(stop.over)

    thread = threading.Thread(target=arrive)
    thread.start()
    return thread


def meet(stop: Stop, arrivals: Callable[[], list[threading.Thread]]) -> None:
    """Send, have others arrive in the midst of it, and then let it go on."""

    home = threading.get_ident()

    def visit() -> None:
        while not stop.holds(home):
            pass
        threads = arrivals()
        while not fastpath.multi:  # until the first of them is on its way
            pass
        threads[-1].join(0.05)  # enough for one who doesn't wait
        stop.lock.release()
        for each in threads:
            each.join()

    visitor = threading.Thread(target=visit)
    visitor.start()
    stop.send()
    visitor.join()


@in_python
@pytest.mark.parametrize("count", [1, 2, 3])
@own_world(procs=1)
def test_who_arrives_in_the_midst_of_an_operation_waits_until_it_is_over(count: int) -> None:  # R5
    alone_again()
    stop, seen = Stop(), list[bool]()
    meet(stop, lambda: [arrival(stop, seen, runtime.current) for _ in range(count)])
    assert seen == [True] * count


@in_python
@own_world(procs=1)
def test_nor_is_an_operation_over_that_a_finalizer_has_interrupted() -> None:  # R5
    """The innermost code is the program's, and yet it's not outside."""
    alone_again()
    stop, seen = Stop(finalizer=True), list[bool]()
    meet(stop, lambda: [arrival(stop, seen, runtime.current)])
    assert seen == [True]


@own_world(procs=1)
@in_python
def test_who_runs_a_world_of_its_own_meanwhile_waits_as_well() -> None:  # R5
    alone_again()
    stop, seen = Stop(), list[bool]()
    meet(stop, lambda: [arrival(stop, seen, lambda: run(lambda: seen.append(stop.over)))])
    assert seen == [True, True]


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
    full: list[bool] = []

    def produce() -> None:
        number = 0
        while len(visitors) < FLIPS:
            number += 1
            ch.send(number)

    def consume() -> None:
        expected = 1
        while len(visitors) < FLIPS:
            got = ch.recv()
            full.append(len(ch) > capacity)
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
    assert not any(full)
    assert visitors == [*range(FLIPS)]


SEVERAL = {
    "a second P": "runtime.gomaxprocs(2); runtime.gomaxprocs(1)",
    "a locked goroutine": "runtime.lock_os_thread(); runtime.unlock_os_thread()",
    "a thread from outside": "visitor = Thread(target=runtime.current)",
    "a world on another thread": "visitor = Thread(target=run, args=(runtime.gosched,))",
}


@pytest.mark.parametrize("others", SEVERAL.values(), ids=SEVERAL)
def test_once_there_were_several_threads_locks_are_taken_for_good(others: str) -> None:  # R5
    source = f"""
from threading import Thread
from gopy import go, run, runtime
from gopy._core.base import fastpath

def main():
    visitor = Thread()
    print(fastpath.multi)
    {others}
    visitor.start()
    visitor.join()
    print(fastpath.multi)

run(main)
run(lambda: print(fastpath.multi))
"""
    done = run_program(source, env={"GOPYMAXPROCS": "1"}, timeout=20)
    assert (done.stdout, done.stderr) == ("False\nTrue\nTrue\n", "")
