#!/usr/bin/env python3
"""What would be left if gopy's own code cost nothing: the floors, measured without gopy.

    floors.py                  the table
    floors.py --count 200000   of each, a round
    floors.py --region         greenlet puts C stacks aside where it does under gopy

gopy stands on greenlet, on CPython's frames and on the kernel.  Here these do by themselves the
least of what a workload asks of them: two greenlets that switch to each other, ten thousand in a
ring, one that starts, waits once and ends, an echo server that is a bare epoll loop.  A target
below its floor can't be reached by gopy, whatever it does.  docs/floors.md reads them.

Nanoseconds are of processor time, an operation; of servers, the server's, under the loads of the
workloads `echo` and `accept`.  Shown are the median of the rounds and their least and greatest.
They are one machine's: compare them with gopy's on the same machine, run in turn.
"""

import argparse
import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from statistics import median
from time import process_time_ns
from typing import Any

from greenlet import getcurrent, greenlet
from peer import HERE, Peer
from running import Load, measure
from workloads import WORKLOADS

# A floor takes a number, does so many operations, and returns the cost of one.
Floor = Callable[[int], float]

MANY = 10_000
BARE = Peer("bare", "bare", "select")


# Python


def call(n: int) -> float:
    """A call of an empty Python function, and the loop around it."""

    def empty() -> None:
        pass

    began = process_time_ns()
    for _ in range(n):
        empty()
    return (process_time_ns() - began) / n


def through_a_deque(n: int) -> float:
    """An item through a deque: what a buffer is without a channel."""
    ring: deque[int] = deque()
    put, take, total = ring.append, ring.popleft, 0
    began = process_time_ns()
    for _ in range(n // 100):
        for number in range(100):
            put(number)
        for _ in range(100):
            total += take()
    return (process_time_ns() - began) / (n // 100 * 100)


# greenlet


def switch_of_two(n: int) -> float:
    """A switch; two greenlets take turns."""

    def turns(other: list[Any]) -> None:
        switch = other[0].switch
        for _ in range(n // 2):
            switch()

    one, two = greenlet(lambda: turns([second])), greenlet(lambda: turns([first]))
    first, second = one, two
    began = process_time_ns()
    one.switch()
    return (process_time_ns() - began) / n


def switch_by_a_queue(n: int) -> float:
    """The same by a queue: each puts itself behind, and switches to whom it takes out."""
    queue: deque[Any] = deque()
    put, take = queue.append, queue.popleft

    def turns() -> None:
        me = getcurrent()
        for _ in range(n // 2):
            put(me)
            take().switch()

    put(greenlet(turns))
    first = greenlet(turns)
    began = process_time_ns()
    first.switch()
    return (process_time_ns() - began) / n


def round_trip(n: int) -> float:
    """A number there and another one back, by two deques; two greenlets take turns."""
    there: deque[int] = deque()
    back: deque[int] = deque()
    cost = 0.0

    def answer() -> None:
        switch, take, put = main.switch, there.popleft, back.append
        while True:
            put(take() + 1)
            switch()

    def ask() -> None:
        nonlocal cost
        switch, put, take = greenlet(answer).switch, there.append, back.popleft
        total = 0
        began = process_time_ns()
        for number in range(n):
            put(number)
            switch()
            total += take()
        cost = (process_time_ns() - began) / n

    main = greenlet(ask)
    main.switch()
    return cost


def switch_of(many: int) -> Floor:
    """A switch among so many, each to the next: their stacks are out of the caches."""

    def ring(n: int) -> float:
        rounds = -(-n // many)
        main = getcurrent()
        members: list[Any] = []

        def turns(number: int) -> None:
            main.switch()
            switch = members[(number + 1) % many].switch
            for _ in range(rounds):
                switch()
            main.switch()

        for number in range(many):
            members.append(greenlet(turns))
            members[-1].switch(number)
        began = process_time_ns()
        members[0].switch()
        return (process_time_ns() - began) / (rounds * many)

    return ring


def start_and_end(n: int) -> float:
    """A greenlet that starts and ends, and never waits."""

    def nothing() -> None:
        pass

    began = process_time_ns()
    for _ in range(n // 10):
        greenlet(nothing).switch()
    return (process_time_ns() - began) / (n // 10)


def start_and_wait(n: int) -> float:
    """One that starts, waits once among others that do, is woken and ends."""
    wait = getcurrent().switch

    def once() -> None:
        wait()

    began = process_time_ns()
    waiting = [greenlet(once) for _ in range(n // 10)]
    for each in waiting:
        each.switch()
    for each in waiting:
        each.switch()
    return (process_time_ns() - began) / (n // 10)


KEPT: list[list[Any]] = []


def waiting_bytes(n: int) -> float:
    """Resident bytes of a greenlet that waits."""
    wait = getcurrent().switch

    def once() -> None:
        wait()

    gc.collect()
    before = resident()
    waiting = [greenlet(once) for _ in range(n // 10)]
    for each in waiting:
        each.switch()
    KEPT.append(waiting)  # else the next round would find its memory
    return (resident() - before) / (n // 10)


def saved_bytes(n: int) -> float:
    """How much of the C stack greenlet copies away: one Python function, and the switch."""
    wait = getcurrent().switch
    one: Any = greenlet(lambda: wait())
    one.switch()
    return float(one._stack_saved)


def resident() -> int:
    """Return the memory that this process has resident, in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# Sockets


def served(name: str, n: int) -> float:
    """Return what a bare epoll loop takes for a request of a workload, with 50 connections."""
    workload = next(each for each in WORKLOADS if each.name == name)
    load = Load(warm=0.2, seconds=max(0.2, n / 100_000))
    row = measure(BARE, workload, (50,), sys.executable, load)
    return row["server_us"] * 1_000


def echo(n: int) -> float:
    """A request of 64 bytes over a connection that stays: epoll, recv, send."""
    return served("echo", n)


def accept(n: int) -> float:
    """A connection: accepted, one echo, and its end."""
    return served("accept", n)


FLOORS: dict[str, tuple[str, Floor]] = {
    "call of an empty function": ("ns", call),
    "item through a deque": ("ns", through_a_deque),
    "switch, two greenlets": ("ns", switch_of_two),
    "switch, two, by a queue": ("ns", switch_by_a_queue),
    "round trip, two, by deques": ("ns", round_trip),
    f"switch, {MANY:,} greenlets": ("ns", switch_of(MANY)),
    "greenlet that starts and ends": ("ns", start_and_end),
    "greenlet that waits once": ("ns", start_and_wait),
    "greenlet that waits": ("bytes", waiting_bytes),
    "of that the C stack, saved": ("bytes", saved_bytes),
    "bare echo server, a request": ("ns", echo),
    "bare echo server, a connection": ("ns", accept),
}


def table(count: int, rounds: int) -> Iterator[str]:
    """Measure, and yield the lines of the table."""
    yield "| what | unit | median | least | greatest |"
    yield "|:--|:--|--:|--:|--:|"
    for name, (unit, floor) in FLOORS.items():
        floor(max(100, count // 100))  # code is specialised
        found = []
        for _ in range(rounds):
            gc.collect()
            found.append(floor(count))
        cells = " | ".join(f"{each:,.0f}" for each in (median(found), min(found), max(found)))
        yield f"| {name} | {unit} | {cells} |"


def have_region() -> None:
    """Let greenlet put C stacks aside where it does under gopy (gopy/_core/base/_aside.h)."""
    sys.path.insert(0, str(HERE.parent))
    import_module("gopy").run(lambda: None)
    stack = import_module("gopy._core").twin("gopy._core.sched._stack")
    if stack is None or not stack.region:
        sys.exit("floors: gopy has no region here: it's not compiled, or there is no GIL")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000, help="of each, a round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--region", action="store_true", help="with gopy's region for C stacks")
    options = parser.parse_args()
    if options.region:
        have_region()
    for line in table(options.count, options.rounds):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
