"""A million goroutines start and finish, and the process is no bigger after it than before."""

import gc
import os
import resource

from ledger import Ledger, start

from gopy import chan, go
from gopy.sync import WaitGroup

ROUNDS = int(os.environ.get("GOPY_STRESS_ROUNDS", "1000000"))
WARM_UP = ROUNDS // 4
BATCH = 1000
GROWTH = 1.05
PAGE = resource.getpagesize()


def rounds(ledger: Ledger) -> None:
    """Start and finish goroutines that wait, that don't, and that start others."""
    _start_and_finish(ledger, WARM_UP)
    before = _size()
    _start_and_finish(ledger, ROUNDS)
    after = _size()
    ledger.check(after <= before * GROWTH, f"grown from {before} to {after} bytes")
    print(f"{before} bytes, then {after}")


def _start_and_finish(ledger: Ledger, count: int) -> None:
    for _ in range(count // BATCH):
        group = WaitGroup()
        meeting: chan[int] = chan()
        group.add(BATCH)
        for number in range(BATCH // 5):
            go(_end, group)
            go(_meet, group, meeting, number)
            go(_meet, group, meeting, None)
            go(_start_another, group)
        group.wait()
        ledger.did("rounds", BATCH)


def _end(group: WaitGroup) -> None:
    group.done()


def _meet(group: WaitGroup, meeting: "chan[int]", value: int | None) -> None:
    if value is None:
        meeting.recv()
    else:
        meeting.send(value)
    group.done()


def _start_another(group: WaitGroup) -> None:
    go(_end, group)
    group.done()


def _size() -> int:
    """Return how many bytes of the process are in memory."""
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


if __name__ == "__main__":
    start([rounds])
