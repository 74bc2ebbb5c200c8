"""Times gopy's operations one by one, and calls of an empty Python function beside them.

    costs_time.py OPERATIONS ROUNDS

Prints one JSON object: under each operation's name its nanoseconds of processor time, a figure
for each round.  See `costs.py`.
"""

import gc
import json
import os
import socket
from collections.abc import Callable
from time import process_time_ns

from measure import numbers

from gopy import chan, go, net, recv, run, runtime, select, sync, time

count, rounds = numbers(20_000, 7)

# An operation takes a number, and returns how many nanoseconds so many of it took.
Operation = Callable[[int], int]


def call(n: int) -> int:
    def empty() -> None:
        pass

    began = process_time_ns()
    for _ in range(n):
        empty()
    return process_time_ns() - began


def getppid(n: int) -> int:
    began = process_time_ns()
    for _ in range(n):
        os.getppid()
    return process_time_ns() - began


def switch(n: int) -> int:
    """Two goroutines give way to each other."""
    left = sync.WaitGroup()

    def work() -> None:
        for _ in range(n // 2):
            runtime.gosched()

    began = process_time_ns()
    left.go(work)
    left.go(work)
    left.wait()
    return process_time_ns() - began


def buffered_send(n: int) -> int:
    ring: chan[int] = chan(n)
    began = process_time_ns()
    for number in range(n):
        ring.send(number)
    return process_time_ns() - began


def buffered_recv(n: int) -> int:
    ring: chan[int] = chan(n)
    for number in range(n):
        ring.send(number)
    began = process_time_ns()
    for _ in range(n):
        ring.recv()
    return process_time_ns() - began


def park(n: int) -> int:
    """Half a round trip: a goroutine wakes the other with a value, and parks."""
    there: chan[int] = chan()
    back: chan[int] = chan()

    def answer() -> None:
        for _ in range(n // 2):
            back.send(there.recv())

    go(answer)
    began = process_time_ns()
    for number in range(n // 2):
        there.send(number)
        back.recv()
    return process_time_ns() - began


def empty() -> None:
    """Do what a goroutine does that is measured for nothing else."""


def spawn(n: int) -> int:
    others = runtime.num_goroutine()
    began = process_time_ns()
    for _ in range(n):
        go(empty)
    while runtime.num_goroutine() > others:
        runtime.gosched()
    return process_time_ns() - began


def group_spawn(n: int) -> int:
    left = sync.WaitGroup()
    began = process_time_ns()
    for _ in range(n):
        left.go(empty)
    left.wait()
    return process_time_ns() - began


def first_park(n: int) -> int:
    """Goroutines that get a stack of their own, park once, are woken and end."""
    gate: chan[None] = chan()
    others, begun = runtime.num_goroutine(), 0

    def work() -> None:
        nonlocal begun
        begun += 1
        gate.recv()

    began = process_time_ns()
    for _ in range(n):
        go(work)
    while begun < n:
        runtime.gosched()
    gate.close()
    while runtime.num_goroutine() > others:
        runtime.gosched()
    return process_time_ns() - began


def poll(n: int) -> int:
    cases = [recv(chan[int]()) for _ in range(4)]
    began = process_time_ns()
    for _ in range(n):
        select(*cases, default=True)
    return process_time_ns() - began


def ready_select(n: int) -> int:
    rings: list[chan[int]] = [chan(n) for _ in range(4)]
    for number in range(n):
        rings[number % 4].send(number)
    cases = [recv(ring) for ring in rings]
    began = process_time_ns()
    for _ in range(n):
        select(*cases)
    return process_time_ns() - began


def parked_select(n: int) -> int:
    """A round trip: one goroutine waits in a select over four channels, the other in a receive."""
    channels: list[chan[int]] = [chan() for _ in range(4)]
    back: chan[int] = chan()

    def answer() -> None:
        for number in range(n):
            channels[number % 4].send(number)
            back.recv()

    cases = [recv(ch) for ch in channels]
    go(answer)
    began = process_time_ns()
    for number in range(n):
        select(*cases)
        back.send(number)
    return process_time_ns() - began


def mutex(n: int) -> int:
    mu = sync.Mutex()
    began = process_time_ns()
    for _ in range(n):
        mu.lock()
        mu.unlock()
    return process_time_ns() - began


def timer(n: int) -> int:
    began = process_time_ns()
    for _ in range(n):
        time.after_func(60, empty).stop()
    return process_time_ns() - began


def connection(n: int) -> int:
    """A write of 64 bytes and their read, from loopback; each finds its socket ready."""
    with net.listen("tcp", "127.0.0.1:0") as listener:
        client = net.dial("tcp", str(listener.addr()))
        server = listener.accept()
    message = bytes(64)
    began = process_time_ns()
    for _ in range(n // 2):
        client.write(message)
        server.read(4096)
    took = process_time_ns() - began
    client.close()
    server.close()
    return took


def bare_socket(n: int) -> int:
    """The same with the standard library's sockets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    message = bytes(64)
    began = process_time_ns()
    for _ in range(n // 2):
        client.send(message)
        server.recv(4096)
    took = process_time_ns() - began
    client.close()
    server.close()
    return took


def blocking(n: int) -> int:
    began = process_time_ns()
    for _ in range(n // 20):
        runtime.blocking(empty)
    return (process_time_ns() - began) * 20


OPERATIONS: dict[str, Operation] = {
    "call of an empty function": call,
    "`os.getppid()`, a system call": getppid,
    "switch: `gosched` between two": switch,
    "send into a buffer": buffered_send,
    "receive from a buffer": buffered_recv,
    "park: wake another with a value, and wait": park,
    "spawn: `go`, run and end": spawn,
    "the same with `WaitGroup.go`": group_spawn,
    "the same with a stack: park once, be woken and end": first_park,
    "select of 4, none ready, `default=True`": poll,
    "select of 4, some ready": ready_select,
    "a round trip, one park of which is in a select of 4": parked_select,
    "`Mutex.lock` and `unlock`, nobody else": mutex,
    "`after_func` and `stop`": timer,
    "read or write of a connection that is ready": connection,
    "the same of a bare `socket`": bare_socket,
    "`runtime.blocking`: a helper thread and back": blocking,
}


def apart(operation: Operation, n: int) -> float:
    """Return an operation's nanoseconds; in a goroutine of its own, which leaves nothing behind."""
    took: chan[int] = chan()
    gc.collect()
    go(lambda: took.send(operation(n)))
    return took.recv() / n


def main() -> None:
    """Measure and print."""
    for operation in OPERATIONS.values():
        apart(operation, 1_000)  # code is specialised, stacks are made
    found: dict[str, list[float]] = {name: [] for name in OPERATIONS}
    for _ in range(rounds):
        for name, operation in OPERATIONS.items():
            found[name].append(apart(operation, count))
    print(json.dumps(found))


run(main)
