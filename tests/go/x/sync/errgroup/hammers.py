"""Hammers: a group's limit, run as `main.py NAME` under one P and under four.

Each function here is a program's main; it fails by an exception, whose status is not 0.
"""

import sys

from gopy import run, runtime
from gopy.sync.atomic import Int32
from gopy.x.sync import errgroup

LIMIT = 10


def go_limit() -> None:
    """A thousand tasks, of which ten at most are active, and ten at some time."""
    group = errgroup.Group()
    group.set_limit(LIMIT)
    active, most = Int32(), Int32()

    def work() -> None:
        n = active.add(1)
        if n > LIMIT:
            raise ValueError(f"saw {n} active goroutines; want <= {LIMIT}")
        if n > most.load():
            most.store(n)
        runtime.gosched()
        active.add(-1)

    for _ in range(1 << 10):
        group.go(work)
    group.wait()
    assert most.load() > 1


if __name__ == "__main__":
    run(globals()[sys.argv[1]])
    print("ok")
