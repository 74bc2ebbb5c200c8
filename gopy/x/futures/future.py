"""GoroutineFuture: a Future for which a goroutine waits, and not its thread.

The standard library's Future does all of its waiting by ``_condition``.  Here that is one
of gopy's; so `result`, `exception`, callbacks, cancelling and what else a Future knows are
its own.
"""

from concurrent.futures import Future
from types import TracebackType
from typing import TypeVar

from gopy.sync import Cond, Mutex

T = TypeVar("T")


class Condition:
    """A Cond with the names of a `threading.Condition`."""

    __slots__ = ("_cond", "_mu")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._cond = Cond(self._mu)

    def acquire(self) -> bool:
        """Take the lock."""
        self._mu.lock()
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._mu.unlock()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait to be notified, with the lock let go meanwhile; return False if time ran out."""
        return self._cond.wait(timeout)

    def notify(self, n: int = 1) -> None:
        """Wake n that wait."""
        for _ in range(n):
            self._cond.signal()

    def notify_all(self) -> None:
        """Wake all that wait."""
        self._cond.broadcast()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class GoroutineFuture(Future[T]):
    """What `GoroutineExecutor.submit` returns: a `concurrent.futures.Future`.

    ``result(timeout)`` and ``exception(timeout)`` park the goroutine that calls them; the
    functions of `concurrent.futures` that wait for several futures still block the thread:
    use `wait` and `as_completed` of this package.
    """

    def __init__(self) -> None:
        super().__init__()
        self._condition = Condition()  # type: ignore[assignment]  # it has what is used of one
