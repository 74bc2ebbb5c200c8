"""What every measured program shares: its numbers, a stopwatch and the line that it prints.

A program takes whole numbers as arguments, does its work once inside a `Stopwatch`,
proves the result with `check`, and prints one JSON object with `report`:

    ops        operations done inside the stopwatch
    wall_ns    nanoseconds of wall clock an operation
    cpu_ns     nanoseconds of processor time an operation, all threads together
    …          what else the program has to tell

A server prints the number of its port instead, as soon as it accepts.
"""

import gc
import json
import os
import sys
import time


def numbers(*defaults: int) -> tuple[int, ...]:
    """Return the program's arguments as numbers; defaults stand in for missing ones."""
    given = [int(text) for text in sys.argv[1:]]
    return (*given, *defaults[len(given) :])


class Stopwatch:
    """Measures wall and processor time of a ``with`` block; it starts with a collected heap."""

    def __enter__(self) -> "Stopwatch":
        gc.collect()
        self._cpu = time.process_time()
        self._wall = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self._wall
        self.cpu = time.process_time() - self._cpu


def rss_bytes() -> int:
    """Return the memory that this process has resident now, in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def late_p99(seconds: list[float]) -> float:
    """Return how late nearly all of what woke was, but the last hundredth: in milliseconds."""
    return sorted(seconds)[len(seconds) * 99 // 100] * 1000


def check(what: str, got: object, want: object) -> None:
    """End the program with an error unless got equals want: no figure without its result."""
    if got != want:
        sys.exit(f"wrong {what}: got {got!r}, want {want!r}")


def report(ops: int, watch: Stopwatch, **more: float) -> None:
    """Print the result of a program that did ops operations under watch."""
    line = {"ops": ops, "wall_ns": watch.wall / ops * 1e9, "cpu_ns": watch.cpu / ops * 1e9}
    print(json.dumps(line | more), flush=True)


def serving(port: int) -> None:
    """Tell the runner that the server accepts on port."""
    print(port, flush=True)
