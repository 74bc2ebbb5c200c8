"""Readers and writers with a peculiarity: slow ones, scripted ones, ones that fail."""

from collections.abc import Callable
from typing import Any


class Slow:
    """Reads at most so many bytes at once of what it's made of."""

    def __init__(self, r: Any, most: int) -> None:
        self._r = r
        self._most = most

    def read(self, n: int) -> bytes:
        data: bytes = self._r.read(min(n, self._most))
        return data


class Segments:
    """Each read yields the next one of segments; one that is empty is "nothing yet"."""

    def __init__(self, *segments: bytes) -> None:
        self._left = list(segments)

    def read(self, n: int) -> bytes | None:
        if not self._left:
            return b""
        segment = self._left.pop(0)
        assert len(segment) <= n
        return segment or None


class Script:
    """Each read does the next step: returns it, raises it, or calls it with n."""

    def __init__(self, *steps: Any) -> None:
        self._left = list(steps)
        self.asked: list[int] = []

    def read(self, n: int) -> Any:
        self.asked.append(n)
        assert self._left, "one read too many"
        step = self._left.pop(0)
        if isinstance(step, BaseException):
            raise step
        return step(n) if callable(step) else step


class Always:
    """Every read returns, and every write, what of(n) says, or raises it."""

    def __init__(self, of: Callable[[int], Any]) -> None:
        self._of = of

    def read(self, n: int) -> Any:
        return self._answer(n)

    def write(self, b: bytes) -> Any:
        return self._answer(len(b))

    def _answer(self, n: int) -> Any:
        answer = self._of(n)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class Written:
    """A writer that keeps each write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def write(self, b: bytes) -> int:
        assert type(b) is bytes
        self.writes.append(b)
        return len(b)

    @property
    def all(self) -> bytes:
        return b"".join(self.writes)


def failing(error: BaseException, taken: int = 0) -> BaseException:
    """Return error, which says that so many bytes were taken before."""
    error.n = taken  # type: ignore[attr-defined]
    return error
