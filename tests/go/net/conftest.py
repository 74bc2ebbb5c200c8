"""What the tests of net share: listeners of all kinds of streams, connected pairs, goroutines."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tasks import Task

from gopy import net


@pytest.fixture
def start() -> Callable[..., Task]:
    """Start fn(*args) as a goroutine."""
    return lambda fn, *args: Task(fn, args)


@pytest.fixture(params=["tcp", "unix"])
def listener(request: Any, tmp_path: Path) -> Iterator[Any]:
    address = "127.0.0.1:0" if request.param == "tcp" else str(tmp_path / "listener")
    with net.listen(request.param, address) as each:
        yield each


@pytest.fixture
def pair(listener: Any) -> Iterator[tuple[Any, Any]]:
    """A dialled connection and the accepted one."""
    near = net.dial(listener.addr().network(), str(listener.addr()))
    with near, listener.accept() as far:
        yield near, far


@pytest.fixture(params=["udp", "unixgram"])
def packets(request: Any, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """Two connections for datagrams, without peers."""
    ends = []
    for name in ("a", "b"):
        address = "127.0.0.1:0" if request.param == "udp" else str(tmp_path / name)
        ends.append(net.listen_packet(request.param, address))
    with ends[0], ends[1]:
        yield ends[0], ends[1]


@pytest.fixture
def full() -> Iterator[str]:
    """An address whose connects are never answered: the queue is full."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        each.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(each.getsockname())
        yield f"127.0.0.1:{each.getsockname()[1]}"
        for filler in fillers:
            filler.close()
