"""Pair: a context and what cancels it, as a tuple, a context manager and a context.

    ctx, cancel = with_cancel(parent)
    with with_cancel(parent) as (ctx, cancel): ...
    with with_timeout(parent, 5) as ctx: ...

Go: context/context.go WithCancel, its two results
"""

from collections.abc import Callable, Hashable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from gopy._core import Spanlike
from gopy._lang.ends import RecvChan
from gopy.context.protocols import Context
from gopy.time import Time

C = TypeVar("C", bound=Callable[[], None])


class Pair(tuple[Context, C], Generic[C]):
    """``(ctx, cancel)``; ``with`` gives it back and cancels at its end; it's a Context, too."""

    __slots__ = ()

    def done(self) -> RecvChan[None] | None:
        """See `Context.done`."""
        return self[0].done()

    def err(self) -> Exception | None:
        """See `Context.err`."""
        return self[0].err()

    def deadline(self) -> Time | None:
        """See `Context.deadline`."""
        return self[0].deadline()

    def value(self, key: Hashable, /) -> Any:  # Any: as in Context
        """See `Context.value`."""
        return self[0].value(key)

    def check(self) -> None:
        """See `Context.check`."""
        self[0].check()

    def wait(self, timeout: Spanlike | None = None) -> bool:
        """See `Context.wait`."""
        return self[0].wait(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self[1]()

    def __str__(self) -> str:
        return str(self[0])

    __repr__ = __str__
