"""What the tests of os share: signals to this process, and that each leaves none behind."""

import os
from collections.abc import Callable, Iterator

import pytest

from gopy.os.signal import actions


@pytest.fixture
def kill() -> Callable[[int], None]:
    """Send a signal to this process."""
    return lambda sig: os.kill(os.getpid(), sig)


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    yield
    assert not actions._placed
    assert not actions.relays
