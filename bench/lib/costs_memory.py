"""Divides the memory that goroutines and what they use take: bytes of each part.

    costs_memory.py GOROUTINES

Resident memory that so many of a thing add, divided by their number; what is in several
things is told by differences.  Prints one JSON object.  See `costs.py`.
"""

import gc
import json
from collections.abc import Callable
from typing import Any

from greenlet import getcurrent, greenlet
from measure import numbers, rss_bytes

from gopy import chan, go, run, runtime, select, sync, time
from gopy import recv as case

(count,) = numbers(50_000)
KEPT: list[list[Any]] = []


def grown(make: Callable[[], Any]) -> float:
    """Return how many bytes each of so many takes; all are kept until it is known."""
    gc.collect()
    kept = [None] * count
    KEPT.append(kept)  # what is free again would be used for the next kind
    before = rss_bytes()
    for number in range(count):
        kept[number] = make()
    return (rss_bytes() - before) / count


def empty() -> None:
    """Do nothing."""


def fresh() -> float:
    """Goroutines that have not begun; in the end they have ended, and taken no stack."""
    each = grown(lambda: go(empty))
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    return each


def parked(wait: Callable[[], Any]) -> float:
    """Goroutines that have parked: in a function of the program's that calls wait."""
    begun = 0

    def work() -> None:
        nonlocal begun
        begun += 1
        wait()

    before = rss_bytes()
    for _ in range(count):
        go(work)
    while begun < count:
        runtime.gosched()
    return (rss_bytes() - before) / count


def saved() -> float:
    """What greenlet copies of the C stack while a goroutine is parked in `recv`."""
    end: chan[None] = chan()
    stacks: list[greenlet] = []

    def work() -> None:
        stacks.append(getcurrent())
        end.recv()

    go(work)
    while not stacks:
        runtime.gosched()
    copied: int = stacks[0]._stack_saved
    end.close()
    return copied


def bare() -> greenlet:
    """Return a greenlet of nobody's that has begun, and waits."""

    def work() -> None:
        main.switch()

    main = getcurrent()
    waits = greenlet(work)
    waits.switch()
    return waits


KINDS: dict[str, Callable[[], float]] = {
    "a goroutine that has not begun": fresh,
    "one parked in `recv`": lambda: parked(chan[None]().recv),
    "of that the C stack, saved": saved,
    "one parked in `select` of 2": lambda: parked(
        lambda: select(case(chan[None]()), case(chan[None]()))
    ),
    "one in `time.sleep`": lambda: parked(lambda: time.sleep(3600)),
    "a greenlet that waits, without gopy": lambda: grown(bare),
    "an unbuffered `chan`": lambda: grown(chan),
    "a `chan(16)`, empty": lambda: grown(lambda: chan(16)),
    "a `sync.Mutex`": lambda: grown(sync.Mutex),
    "an `after_func` timer": lambda: grown(lambda: time.after_func(3600, empty)),
}


def main() -> None:
    """Measure each kind and print: what came before stays, and so nothing is used twice."""
    print(json.dumps({name: [kind()] for name, kind in KINDS.items()}))


run(main)
