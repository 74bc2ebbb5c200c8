"""Waits that timed out, or that were over long before their time, leave nothing behind.

In the end main waits for nobody: that must be found out at once, which shows that no
timer is left to wait for.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable
from random import Random

from ledger import PROCS, Ledger, alone, watch

import gopy
from gopy import chan, go, runtime, select
from gopy.sync import Cond, Mutex, WaitGroup
from gopy.time import HOUR, Timer, after_func

WAITS = int(os.environ.get("GOPY_STRESS_WAITS", "100000"))
GOROUTINES = 500
A_FEW = 100  # of those who have left a line that is still in use, not all are gone at once
OURS = ("Sudog", "Race", "RuntimeTimer", "ChanTimer", "FuncTimer", "Place", "Goroutine")


class Waits:
    """Things that somebody can wait for, and nobody lets happen."""

    def __init__(self) -> None:
        self.channels: list[chan[int]] = [chan() for _ in range(4)]
        self.full: chan[int] = chan(1)
        self.full.send(0)
        self.locked = Mutex()
        self.locked.lock()
        self.cond = Cond(Mutex())
        self.group = WaitGroup()
        self.group.add(1)

    def time_out(self, chance: Random) -> None:
        """Wait in one of seven ways for a moment, in vain."""
        span = chance.uniform(-0.0001, 0.001)
        way = chance.randrange(7)
        try:
            if way == 0:
                self.channels[0].recv(timeout=span)
            elif way == 1:
                self.full.send(1, timeout=span)
            elif way == 2:
                cases = [gopy.recv(ch) for ch in self.channels]
                assert select(*cases, gopy.send(self.full, 1), timeout=span) is None
            elif way == 3:
                self.locked.lock(timeout=span)
            elif way == 4:
                self.group.wait(timeout=span)
            elif way == 5:
                with self.cond:
                    assert not self.cond.wait(timeout=span)
            else:
                gopy.recv(self.channels[1])
                Timer(span).stop()
                after_func(HOUR, print).stop()
        except TimeoutError:
            return
        assert way in (2, 5, 6), f"way {way} came back"


def main(ledger: Ledger) -> None:
    """Time out, be served in time, count what is left, and wait for nobody."""
    runtime.gomaxprocs(PROCS)
    before = _living()
    waits = Waits()
    _by_many(ledger, waits.time_out)
    _by_many(ledger, _served_in_time)
    alone(ledger)
    _look(ledger, before, A_FEW, "while the lines are in use")
    del waits
    _look(ledger, before, PROCS, "when nothing is in use")  # each thread has one of its own
    for text in ledger.wrong:
        print(text)
    print("ok" if not ledger.wrong else "not ok", flush=True)
    chan().recv()


def _by_many(ledger: Ledger, wait: Callable[[Random], None]) -> None:
    left = WaitGroup()
    for number in range(GOROUTINES):
        left.go(_again_and_again, ledger, number, wait)
    left.wait()


def _again_and_again(ledger: Ledger, number: int, wait: Callable[[Random], None]) -> None:
    chance = ledger.random(number)
    for _ in range(WAITS // GOROUTINES):
        wait(chance)
        ledger.did("waits")


def _served_in_time(chance: Random) -> None:
    """Wait for an hour at most, and be served at once."""
    ch: chan[int] = chan()
    never: chan[int] = chan()
    if chance.random() < 0.5:
        go(ch.send, 7, timeout=HOUR)
    else:
        go(select, gopy.send(ch, 7), gopy.recv(never), timeout=HOUR)
    if chance.random() < 0.5:
        assert ch.recv(timeout=HOUR) == 7
    else:
        case = gopy.recv(ch)
        assert select(gopy.recv(never), case, timeout=HOUR) is case
        assert case.value == 7


def _living() -> Counter[str]:
    gc.collect()
    return Counter(kind for each in gc.get_objects() if (kind := type(each).__name__) in OURS)


def _look(ledger: Ledger, before: "Counter[str]", more: int, when: str) -> None:
    for kind, count in _living().items():
        ledger.check(count <= before[kind] + more, f"{count} of {kind}, {when}")


if __name__ == "__main__":
    the_ledger = Ledger(0, GOROUTINES)
    watch(the_ledger)
    gopy.run(main, the_ledger)
