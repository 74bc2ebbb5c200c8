"""How much faster goroutines that compute are on two Ps than on one.

Each goroutine counts primes by trial division: Python code on objects of its own, no call of
gopy.  Printed is the median of ROUNDS of the wall time on one P, divided by that on two;
and, as what the machine can give just then, the same work on two threads without gopy.

    PYTHON_GIL=0 python3.13t bench/parallel.py

On a build with a GIL the answer is about 1.
"""

import sys
from statistics import median
from threading import Thread
from time import perf_counter

from gopy import run, runtime
from gopy.sync import WaitGroup

GOROUTINES = 8
UP_TO = 30_000
ROUNDS = 5


def primes(up_to: int) -> int:
    """Count the primes below up_to."""
    found = 0
    for number in range(2, up_to):
        factor = 2
        while factor * factor <= number and number % factor:
            factor += 1
        found += factor * factor > number
    return found


def seconds(procs: int) -> float:
    """Return how long the goroutines take together on procs Ps."""
    runtime.gomaxprocs(procs)
    left = WaitGroup()
    began = perf_counter()
    for _ in range(GOROUTINES):
        left.go(primes, UP_TO)
    left.wait()
    return perf_counter() - began


def bare_seconds() -> float:
    """Return how long two threads without gopy take for the same work."""

    def half() -> None:
        for _ in range(GOROUTINES // 2):
            primes(UP_TO)

    threads = [Thread(target=half) for _ in range(2)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - began


def main() -> None:
    """Measure, in turns, and print."""
    seconds(2)  # the second thread is started, the code is specialised
    times = [(seconds(1), seconds(2), bare_seconds()) for _ in range(ROUNDS)]
    one, two, bare = (median(each) for each in zip(*times, strict=True))
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"GIL {'on' if gil else 'off'}: 1 P {one:.3f} s, 2 Ps {two:.3f} s, {one / two:.2f}x")
    print(f"two threads without gopy {bare:.3f} s, {one / bare:.2f}x")


if __name__ == "__main__":
    run(main)
