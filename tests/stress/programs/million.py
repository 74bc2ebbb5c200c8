"""A million goroutines wait at once; then all of them go on and finish."""

import os

from ledger import Ledger, start

from gopy import chan, go, runtime
from gopy.sync import WaitGroup

MANY = int(os.environ.get("GOPY_STRESS_MANY", "1000000"))


def million(ledger: Ledger) -> None:
    """Park them in two kinds of waits, wake them, and add up what they were given."""
    gate = chan[int]()  # whose zero is 0
    values: chan[int] = chan()
    sums: chan[int] = chan(100)
    parked = WaitGroup()
    parked.add(MANY)
    for number in range(MANY):
        go(_wait, gate if number % 2 else values, parked, sums)
        if number % 10_000 == 0:
            ledger.did("started", 10_000)
            runtime.gosched()
    parked.wait()
    ledger.check(runtime.num_goroutine() > MANY, "not all of them are there")
    ledger.did("parked", MANY)
    go(_send_all, ledger, values)
    gate.close()
    total = 0
    for number in range(MANY):
        total += sums.recv()
        if number % 10_000 == 0:
            ledger.did("finished", 10_000)
    half = MANY // 2
    ledger.same(total, half * (half - 1) // 2, "the sum of what was sent")


def _wait(ch: "chan[int]", parked: WaitGroup, sums: "chan[int]") -> None:
    parked.done()
    sums.send(ch.recv())


def _send_all(ledger: Ledger, values: "chan[int]") -> None:
    for value in range(MANY // 2):
        values.send(value)
        if value % 10_000 == 0:
            ledger.did("sent", 10_000)


if __name__ == "__main__":
    start([million])
