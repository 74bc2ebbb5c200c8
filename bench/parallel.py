"""How much faster goroutines are together on two Ps than on one, on a free-threaded build.

    PYTHON_GIL=0 python3.13t bench/parallel.py
    PYTHON_GIL=0 python3.13t bench/parallel.py --json     a row for each round, for `run.py`

``compute``: each goroutine counts primes by trial division: Python code on objects of its own, no
call of gopy.  ``pairs``: pairs of goroutines that pass a number to and fro over two unbuffered
channels, and know no other pair.  Printed is the median of the rounds of the wall time on one P,
divided by that on two; and, as what the machine can give just then, the computing on two threads
without gopy.  On a build with a GIL the answer is about 1.
"""

import argparse
import json
import sys
from collections.abc import Callable
from statistics import median
from threading import Thread
from time import perf_counter

from gopy import chan, go, run, runtime
from gopy._core import twin
from gopy.sync import WaitGroup

TOGETHER = 8
UP_TO = 30_000
ROUND_TRIPS = 2_000
ROUNDS = 5


def primes() -> None:
    """Count the primes below UP_TO."""
    found = 0
    for number in range(2, UP_TO):
        factor = 2
        while factor * factor <= number and number % factor:
            factor += 1
        found += factor * factor > number


def pair() -> None:
    """Pass a number to a goroutine of its own and back, many times."""
    there: chan[int] = chan()
    back: chan[int] = chan()

    def answer() -> None:
        for number in there:
            back.send(number + 1)

    go(answer)
    number = 0
    for _ in range(ROUND_TRIPS):
        there.send(number)
        number = back.recv()
    there.close()
    if number != ROUND_TRIPS:
        sys.exit(f"wrong number: {number}")


WORK: dict[str, Callable[[], None]] = {"compute": primes, "pairs": pair}


def seconds(procs: int, work: Callable[[], None]) -> float:
    """Return how long the goroutines take together on procs Ps."""
    runtime.gomaxprocs(procs)
    left = WaitGroup()
    began = perf_counter()
    for _ in range(TOGETHER):
        left.go(work)
    left.wait()
    return perf_counter() - began


def bare_seconds() -> float:
    """Return how long two threads without gopy take to compute the same."""

    def half() -> None:
        for _ in range(TOGETHER // 2):
            primes()

    threads = [Thread(target=half) for _ in range(2)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - began


def measured(name: str, rounds: int) -> list[tuple[float, float, float]]:
    """Return the seconds of each round: on one P, on two, and on two bare threads."""
    work = WORK[name]
    seconds(2, work)  # the second thread is started, the code is specialised
    bare = bare_seconds if name == "compute" else lambda: 0.0
    return [(seconds(1, work), seconds(2, work), bare()) for _ in range(rounds)]


def main() -> None:
    """Measure, in turns, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    peer = "gopy-pure" if twin("gopy._lang._channel") is None else "gopy"
    times = {name: measured(name, options.rounds) for name in WORK}
    if options.json:
        rows = {n: [{"times_one_p": one / two} for one, two, _ in ts] for n, ts in times.items()}
        print(json.dumps({"gil": gil, "peer": peer, "rows": rows}))
        return
    print(f"{peer}, GIL {'on' if gil else 'off'}")
    for name, rounds in times.items():
        one, two, bare = (median(each) for each in zip(*rounds, strict=True))
        print(f"{name}: 1 P {one:.3f} s, 2 Ps {two:.3f} s, {one / two:.2f}x")
        if bare:
            print(f"  two threads without gopy {bare:.3f} s, {one / bare:.2f}x")


if __name__ == "__main__":
    run(main)
