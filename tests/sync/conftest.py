"""What the tests of sync share: goroutines whose outcome is asked for."""

from collections.abc import Callable

import pytest
from tasks import Task


@pytest.fixture
def start() -> Callable[..., Task]:
    """Start fn(*args) as a goroutine."""
    return lambda fn, *args: Task(fn, args)
