"""What the tests of net share: connected pairs, and goroutines whose outcome is asked for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tasks import Task

from gopy import net


@pytest.fixture
def start() -> Callable[..., Task]:
    """Start fn(*args) as a goroutine."""
    return lambda fn, *args: Task(fn, args)


@pytest.fixture
def listener() -> Iterator[Any]:
    with net.listen("tcp", "127.0.0.1:0") as each:
        yield each


@pytest.fixture
def pair(listener: Any) -> Iterator[tuple[Any, Any]]:
    """A dialled connection and the accepted one."""
    with net.dial("tcp", str(listener.addr())) as near, listener.accept() as far:
        yield near, far
