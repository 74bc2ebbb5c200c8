"""nil_chan: the channel that is none.

``None`` stands for it in cases; this object has a channel's methods, and blocks for ever.

Go: runtime/chan.go (c == nil)
"""

from collections.abc import Iterator
from typing import Any, NoReturn

from gopy._core import Spanlike, current, park, sleep_ns, span_ns
from gopy._lang.chan import chan
from gopy.errors import Error


class NilChan(chan[Any]):
    """The class of `nil_chan`."""

    __slots__ = ()

    def send(self, v: object, timeout: Spanlike | None = None) -> None:
        """Block for ever, or until timeout has gone by: then TimeoutError."""
        _block("chan send", timeout)

    def recv(self, timeout: Spanlike | None = None) -> NoReturn:
        """Block for ever, or until timeout has gone by: then TimeoutError."""
        _block("chan receive", timeout)

    def recv_ok(self, timeout: Spanlike | None = None) -> NoReturn:
        """Block for ever, or until timeout has gone by: then TimeoutError."""
        _block("chan receive", timeout)

    def try_send(self, v: object) -> bool:
        """Return False: nothing can be sent."""
        return False

    def try_recv(self) -> tuple[None, bool]:
        """Return ``(None, False)``: nothing is there."""
        return None, False

    def close(self) -> NoReturn:
        """Panic.

        Raises:
            gopy.runtime.Error: always.
        """
        raise Error("close of nil channel")

    def __iter__(self) -> Iterator[Any]:
        self.recv()

    def __repr__(self) -> str:
        return "nil_chan"


def _block(what: str, timeout: Spanlike | None) -> NoReturn:
    if timeout is not None:
        left_ns = span_ns(timeout)
        if left_ns > 0:
            sleep_ns(left_ns)
        raise TimeoutError(f"{what}: timed out")
    for_ever(f"{what} (nil chan)")


def for_ever(reason: str) -> NoReturn:
    """Park and never be woken."""
    g = current()
    while True:
        park(g, reason, None)


nil_chan: chan[Any] = NilChan()  # Any: it stands for channels of every type
