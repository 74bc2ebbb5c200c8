"""once_func, once_value, once_values: functions whose work is done by the first call.

Go: sync/oncefunc.go
Differs: they also decorate, and keep the name and docstring of what they wrap.
"""

from collections.abc import Callable
from functools import update_wrapper
from types import TracebackType
from typing import Generic, TypeVar

from gopy.errors import Goexit, PanicNilError
from gopy.sync.once import Once

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")


def once_func(f: Callable[[], object], /) -> Callable[[], None]:
    """Return a function that calls f the first time, and later does nothing.

    Whoever calls it while f runs waits for its end.  If f panics, each call raises
    the same exception.

    Go: sync/oncefunc.go OnceFunc
    """
    outcome = Outcome(f)

    def once() -> None:
        outcome.get()

    return _named(once, f)


def once_value(f: Callable[[], T], /) -> Callable[[], T]:
    """Return a function that calls f the first time, and returns f's result each time.

    Whoever calls it while f runs waits for its end.  If f panics, each call raises
    the same exception.

    Go: sync/oncefunc.go OnceValue
    """
    outcome = Outcome(f)

    def once() -> T:
        return outcome.get()

    return _named(once, f)


def once_values(f: Callable[[], tuple[T1, T2]], /) -> Callable[[], tuple[T1, T2]]:
    """Return a function that calls f the first time, and returns f's pair each time.

    It is `once_value` for a function with two results, whose types it keeps.

    Go: sync/oncefunc.go OnceValues
    """
    return once_value(f)


class Outcome(Generic[T]):
    """What f came to; f itself is let go once it has run."""

    __slots__ = ("_error", "_f", "_once", "_result", "_trace")

    def __init__(self, f: Callable[[], T]) -> None:
        self._once = Once()
        self._f: Callable[[], T] | None = f
        self._result: tuple[T] | None = None
        self._error: BaseException | None = None
        self._trace: TracebackType | None = None

    def get(self) -> T:
        """Return f's result, or raise what it raised."""
        if self._result is None:
            self._once.do(self._run)
        if self._result is not None:
            return self._result[0]
        if self._error is None:  # f ended by Goexit, which nobody else shall repeat
            raise PanicNilError
        raise self._error.with_traceback(self._trace)

    def _run(self) -> None:
        f = self._f
        self._f = None
        assert f is not None, "Once runs it once"
        try:
            self._result = (f(),)
        except Goexit:
            raise
        except BaseException as error:
            self._error = error
            self._trace = error.__traceback__
            raise


def _named(once: Callable[[], T], f: Callable[[], object]) -> Callable[[], T]:
    """Give once the name of f, but no reference to it."""
    update_wrapper(once, f)
    del once.__dict__["__wrapped__"]
    return once
