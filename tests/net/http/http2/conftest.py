"""What the tests of HTTP/2 share: none of them leaves a goroutine or a descriptor behind."""

from collections.abc import Iterator

import pytest
from descriptors import open_ones
from rawhttp import until

from gopy import runtime


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    goroutines, sockets = runtime.num_goroutine(), open_ones("socket")
    yield
    until(lambda: runtime.num_goroutine() <= goroutines)
    until(lambda: open_ones("socket") <= sockets)
