"""GoroutineExecutor: each task is a goroutine of its own.

Invariants, true whenever ``_mu`` is free:

    X1  A task waits in line only while ``max_workers`` others run.  Whoever ends starts the
        first in line, so nobody waits for ever.
    X2  ``_running`` counts the goroutines that run, or are about to.

Locking: ``_mu``, a Mutex, guards the line, the count and ``_shut``; no future is touched,
and nothing started, under it.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import Context, copy_context
from typing import Any, ParamSpec, TypeVar

from gopy._core import go
from gopy._lang.defer import frame_of
from gopy.errors import Goexit, Panic
from gopy.sync import Cond, Mutex
from gopy.x.futures.future import GoroutineFuture

P = ParamSpec("P")
T = TypeVar("T")


class Task:
    """A call, and the future that its outcome goes into."""

    __slots__ = ("args", "context", "fn", "future", "kwargs")

    def __init__(
        self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.fn = frame_of(fn)
        self.args = args
        self.kwargs = kwargs
        self.future: GoroutineFuture[Any] = GoroutineFuture()
        self.context: Context = copy_context()

    def run(self) -> None:
        """Make the call, unless the future was cancelled.

        Raises:
            Panic: what the call raised; it ends the program, as in any goroutine.
        """
        future = self.future
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except (Panic, SystemExit) as error:
            future.set_exception(error)
            raise
        except Goexit:
            future.set_exception(RuntimeError("runtime.Goexit was called"))
            raise
        except BaseException as error:
            future.set_exception(error)
            self = future = None  # type: ignore[assignment]  # the traceback leads to here
        else:
            future.set_result(result)


class GoroutineExecutor(Executor):
    """A `concurrent.futures.Executor` whose tasks are goroutines.

    They may wait in gopy as long as they like.  A task sees the contextvars of who submitted
    it.  What a task raises is raised by ``future.result()``, but for a `Panic`, which ends the
    program as in any goroutine.

    Args:
        max_workers: how many tasks run at the same time; others wait in line, first come,
            first served.  None for no limit.

    Raises:
        ValueError: max_workers is less than 1.
    """

    def __init__(self, max_workers: int | None = None) -> None:
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers = max_workers
        self._mu = Mutex()
        self._idle = Cond(self._mu)
        self._line: deque[Task] = deque()
        self._running = 0
        self._shut = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call fn(*args, **kwargs) in a goroutine; return a `GoroutineFuture` at once.

        Raises:
            RuntimeError: the executor was shut down.
        """
        task = Task(fn, args, kwargs)
        with self._mu:
            if self._shut:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if self._max_workers is not None and self._running >= self._max_workers:
                self._line.append(task)
                return task.future
            self._running += 1
        self._start(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks.  What was submitted is still done.

        Args:
            wait: return only when all tasks are over; parks the goroutine.
            cancel_futures: cancel those that have not begun.
        """
        with self._mu:
            self._shut = True
            dropped = list(self._line) if cancel_futures else []
            if cancel_futures:
                self._line.clear()
        for task in dropped:
            task.future.cancel()
            task.future.set_running_or_notify_cancel()
        if wait:
            with self._mu:
                while self._running:
                    self._idle.wait()

    def _start(self, task: Task) -> None:
        try:
            task.context.run(go, self._work, task)
        except BaseException:
            self._ended()
            raise

    def _work(self, task: Task) -> None:
        try:
            task.run()
        finally:
            self._ended()

    def _ended(self) -> None:
        """Start the first in line in the place of a task that is over (X1)."""
        with self._mu:
            task = self._line.popleft() if self._line else None
            if task is None:
                self._running -= 1
                if not self._running:
                    self._idle.broadcast()
        if task is not None:
            self._start(task)
