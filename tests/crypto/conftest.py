"""What the tests of TLS share: an authority, connected pairs, goroutines."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from tasks import Task

from gopy import net


@pytest.fixture(scope="session")
def authority() -> Any:
    pytest.importorskip("trustme")
    from authority import Authority  # only where trustme is

    return Authority()


@pytest.fixture(scope="session")
def roots(authority: Any) -> bytes:
    """Who vouches for everybody, as PEM."""
    return authority.roots


@pytest.fixture(scope="session")
def certificate(authority: Any) -> Any:
    """One for a.example, b.example and 127.0.0.1."""
    return authority.certificate("a.example", "b.example", "127.0.0.1")


@pytest.fixture
def start() -> Callable[..., Task]:
    """Start fn(*args) as a goroutine."""
    return lambda fn, *args: Task(fn, args)


@pytest.fixture
def wires() -> Iterator[Callable[[], tuple[Any, Any]]]:
    """Make connected pairs of plain TCP connections."""
    with ExitStack() as stack, net.listen("tcp", "127.0.0.1:0") as listener:

        def made() -> tuple[Any, Any]:
            near = net.dial("tcp", str(listener.addr()), timeout=20)
            far = listener.accept()
            for each in (near, far):
                stack.callback(_closed, each)
            return near, far

        yield made


def _closed(conn: Any) -> None:
    with suppress(OSError):
        conn.close()
