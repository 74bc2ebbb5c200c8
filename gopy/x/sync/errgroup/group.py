"""Group: goroutines whose first error ends the work of all.

A task's error is the exception that leaves it.  A `Panic` is none: it is a mistake of the
program, and ends it, as if no group were there.

Locking: ``_mu`` guards ``_errors``; the first one in it is the group's.

Go: golang.org/x/sync/errgroup/errgroup.go
"""

from collections.abc import Callable
from functools import partial
from operator import index
from types import TracebackType
from typing import Any, ParamSpec, Self

from gopy._core import G, room, spawn
from gopy._lang.chan import chan
from gopy.context import CancelCauseFunc, Context, ContextLike, with_cancel_cause
from gopy.errors import Panic
from gopy.sync import Mutex, WaitGroup
from gopy.sync.atomic.nocopy import NoCopy

P = ParamSpec("P")


class Group(NoCopy):
    """Goroutines that work on parts of one task; ``with`` waits for them at its end.

    ``Group()`` has no limit, and cancels nothing; see `with_context`.

    Go: golang.org/x/sync/errgroup/errgroup.go Group
    """

    __slots__ = ("__weakref__", "_cancel", "_errors", "_mu", "_places", "_wg")

    def __init__(self) -> None:
        self._wg = WaitGroup()
        self._mu = Mutex()
        self._errors: list[Exception] = []
        self._places: chan[None] | None = None
        self._cancel: CancelCauseFunc | None = None

    @property
    def errors(self) -> list[Exception]:
        """The errors of all tasks so far, in the order in which they came."""
        with self._mu:
            return self._errors.copy()

    def go(self, fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> G:
        """Start fn(*args, **kwargs) as a goroutine; wait for a free place if there is a limit.

        An exception that leaves it is its error; the first one cancels the group's context.
        A `Panic` ends the program.  Its result is dropped.

        Raises:
            TypeError: fn can't be called.

        Go: golang.org/x/sync/errgroup/errgroup.go Group.Go
        """
        _check(fn)
        places = self._places
        if places is not None:
            places.send(None)
        return self._start(fn, args, kwargs, places)

    def try_go(self, fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Do what `go` does if there is a free place; return whether it was started.

        Raises:
            TypeError: fn can't be called.

        Go: golang.org/x/sync/errgroup/errgroup.go Group.TryGo
        """
        _check(fn)
        places = self._places
        if places is not None and not places.try_send(None):
            return False
        self._start(fn, args, kwargs, places)
        return True

    def set_limit(self, n: int) -> None:
        """Let at most n goroutines of the group be active; less than 0 is no limit.

        With 0 `go` never returns.

        Raises:
            Panic: goroutines that were started under a limit are active.

        Go: golang.org/x/sync/errgroup/errgroup.go Group.SetLimit
        """
        n = index(n)
        if n < 0:
            self._places = None
            return
        if self._places is not None and len(self._places):
            active = len(self._places)
            text = f"modify limit while {active} goroutines in the group are still active"
            raise Panic(f"errgroup: {text}")
        self._places = chan[None](n)

    def wait(self) -> None:
        """Wait until all tasks have ended, then cancel the group's context.

        Raises:
            Exception: the first error of a task, itself; `errors` has all.

        Go: golang.org/x/sync/errgroup/errgroup.go Group.Wait
        """
        self._wg.wait()
        errors = self.errors
        first = errors[0] if errors else None
        if self._cancel is not None:
            self._cancel(first)
        if first is not None:
            raise first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait as `wait` does; what left the body cancels the context, and goes before errors."""
        if error is None:
            self.wait()
            return
        if self._cancel is not None:
            self._cancel(error)
        self._wg.wait()

    def _start(
        self,
        fn: Callable[..., object],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        places: "chan[None] | None",
    ) -> G:
        """Start fn, which has its place."""
        room(12)  # for all steps, or none is made (R4)
        self._wg.add(1)
        return spawn(fn, args, kwargs, 2, partial(self._left, places))

    def _left(
        self, places: "chan[None] | None", error: BaseException | None
    ) -> BaseException | None:
        """Keep an error by which a task has ended, let others have its place, count it down."""
        try:
            if not isinstance(error, Exception) or isinstance(error, Panic):
                return error
            self._fail(error)
            return None
        finally:
            if places is not None:
                places.recv()
            self._wg.done()

    def _fail(self, error: Exception) -> None:
        """Keep a task's error; the first one cancels the context."""
        with self._mu:
            self._errors.append(error)
            first = len(self._errors) == 1
        if first and self._cancel is not None:
            self._cancel(error)


class Bound(tuple[Group, Context]):
    """``(group, ctx)``; ``with`` gives it, and waits for the group at its end."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self[0].__exit__(kind, error, trace)


def with_context(ctx: ContextLike) -> Bound:
    """Return ``(group, ctx)``: this ctx comes from the one given, and is cancelled by the group.

    That happens at the first error, which is its cause, and at the end of `Group.wait`.

    Raises:
        Panic: ctx is None.

    Go: golang.org/x/sync/errgroup/errgroup.go WithContext
    """
    group = Group()
    own, group._cancel = with_cancel_cause(ctx)
    return Bound((group, own))


def _check(fn: object) -> None:
    if not callable(fn):
        raise TypeError(f"errgroup: want a function, not {type(fn).__name__}")
