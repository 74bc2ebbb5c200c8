"""A deadline of a stream: a function that is called at an instant, which may be moved.

Go: net/http/internal/http2/server.go responseWriter.SetReadDeadline
"""

from collections.abc import Callable

from gopy.time import Time, Timer, after_func, now


class Deadline:
    """Calls expire, on a goroutine of its own, once the instant has come."""

    __slots__ = ("_expire", "_timer")

    def __init__(self, expire: Callable[[], None]) -> None:
        self._expire = expire
        self._timer: Timer | None = None

    def set(self, t: Time | None) -> None:
        """Let t be the instant instead; None for never, one that has gone by for now."""
        self.stop()
        if t is not None:
            self._timer = after_func(max(t - now(), 0), self._expire)

    def stop(self) -> None:
        """Have no instant."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
