"""At the recursion limit an operation happens wholly, or raises RecursionError and nothing did.

Each operation is tried at every depth from where it has room to where not even its call
has; then what it should have changed, or left alone, is looked at from a shallow frame.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from worlds import own_world

from gopy import chan, go, recv, runtime, select, send

Start = Callable[..., Any]
SENDS, RECEIVES = "chan send", "chan receive"

SEND: dict[str, Callable[[chan[int], int], object]] = {
    "send": lambda c, v: c.send(v),
    "send with a timeout": lambda c, v: c.send(v, timeout=3600),
    "send without any time": lambda c, v: c.send(v, timeout=0),
    "try_send": lambda c, v: c.try_send(v),
    "select": lambda c, v: select(send(c, v)),
    "select of two": lambda c, v: select(send(c, v), recv(chan[int]())),
    "select with default": lambda c, v: select(send(c, v), default=True),
    "send of its end": lambda c, v: c.send_only().send(v),
}
RECV: dict[str, Callable[[chan[int]], int]] = {
    "recv": lambda c: c.recv(),
    "recv_ok": lambda c: c.recv_ok()[0],
    "recv with a timeout": lambda c: c.recv(timeout=3600),
    "recv without any time": lambda c: c.recv(timeout=0),
    "try_recv": lambda c: c.try_recv()[0],
    "select": lambda c: select(c).value,
    "select of two": lambda c: select(recv(c), recv(chan[int]())).value,
    "select with default": lambda c: value_of(select(recv(c), default=True)),
    "recv of its end": lambda c: c.recv_only().recv(),
    "iteration": lambda c: next(iter(c)),
}
PARKS = [name for name in RECV if "any time" not in name and name[:3] != "try"]
PARKS = [name for name in PARKS if "default" not in name]


class Tried(NamedTuple):
    happened: bool
    value: Any


def try_at(levels: int, act: Callable[[], Any]) -> Tried:
    """Call act() so many frames down."""

    def down(left: int) -> Any:
        return down(left - 1) if left else act()

    try:
        return Tried(True, down(levels))
    except RecursionError:
        return Tried(False, None)


def last_depths(start: Start) -> Iterator[int]:
    """Yield how many frames down to go, up to where there is no room for anything."""
    most = sys.getrecursionlimit()
    while not start(try_at, most, lambda: None).result().happened:
        most -= 1
    yield from range(most - 45, most + 2)


def parks(task: Any) -> bool:
    """Let task go on until it waits or is over; return whether it waits."""
    while not task.g.wait_reason and task.g.status != "dead":
        runtime.gosched()
    return task.g.status != "dead"


def value_of(case: Any) -> int:
    value: int = case.value
    return value


@pytest.mark.parametrize("name", SEND)
@pytest.mark.parametrize("capacity", [0, 1])
@own_world(procs=1)
def test_sends_to_a_parked_receiver(name: str, capacity: int, start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int](capacity)
        receiver = start(c.recv).parked(RECEIVES)
        tried = start(try_at, levels, lambda c=c: SEND[name](c, 5)).result()
        if not tried.happened:
            assert receiver.g.wait_reason == RECEIVES and len(c) == 0
            assert c.try_send(6)
        assert receiver.result() == (5 if tried.happened else 6)
        outcomes.add(tried.happened)
    assert outcomes == {True, False}


@pytest.mark.parametrize("name", SEND)
@own_world(procs=1)
def test_sends_into_the_ring(name: str, start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int](1)
        tried = start(try_at, levels, lambda c=c: SEND[name](c, 5)).result()
        assert c.try_recv() == ((5, True) if tried.happened else (0, False))
        outcomes.add(tried.happened)
    assert outcomes == {True, False}


@pytest.mark.parametrize("name", RECV)
@pytest.mark.parametrize("capacity", [0, 1])
@own_world(procs=1)
def test_receives_from_a_parked_sender(name: str, capacity: int, start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int](capacity)
        for _ in range(capacity):
            c.send(5)
        sender = start(c.send, 6 if capacity else 5).parked(SENDS)
        tried = start(try_at, levels, lambda c=c: RECV[name](c)).result()
        if not tried.happened:
            assert sender.g.wait_reason == SENDS and len(c) == capacity
            tried = Tried(False, c.recv())
        assert tried.value == 5
        sender.result()
        assert [c.recv() for _ in range(capacity)] == [6] * capacity
        outcomes.add(tried.happened)
    assert outcomes == {True, False}


@pytest.mark.parametrize("name", PARKS)
@own_world(procs=1)
def test_receives_that_park(name: str, start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int]()
        task = start(try_at, levels, lambda c=c: RECV[name](c))
        parked = parks(task)
        assert c.try_send(7) is parked
        tried = task.result()
        assert tried.value == (7 if tried.happened else None)
        assert not c.try_send(8)  # nobody is left in line
        outcomes.add(tried.happened)
    assert outcomes == {True, False}


@pytest.mark.parametrize("name", ["send", "send with a timeout", "select", "select of two"])
@own_world(procs=1)
def test_sends_that_park(name: str, start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int]()
        task = start(try_at, levels, lambda c=c: SEND[name](c, 5))
        expected = (5, True) if parks(task) else (0, False)
        assert c.try_recv() == expected
        outcomes.add(task.result().happened)
        assert c.try_recv() == (0, False)
    assert outcomes == {True, False}


@own_world(procs=1)
def test_close(start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        c = chan[int]()
        receivers = [start(c.recv_ok).parked(RECEIVES) for _ in range(3)]
        tried = start(try_at, levels, c.close).result()
        if not tried.happened:
            assert all(receiver.g.wait_reason == RECEIVES for receiver in receivers)
            c.close()
        assert [receiver.result() for receiver in receivers] == [(0, False)] * 3
        outcomes.add(tried.happened)
    assert outcomes == {True, False}


@own_world(procs=1)
def test_go_and_gosched(start: Start) -> None:
    outcomes = set()
    for levels in last_depths(start):
        ran = chan[int](1)
        tried = start(try_at, levels, lambda ran=ran: go(ran.send, 5)).result()
        if tried.happened:
            assert ran.recv() == 5
        else:
            start(try_at, levels, runtime.gosched).result()
            assert len(ran) == 0
        outcomes.add(tried.happened)
    assert outcomes == {True, False}
