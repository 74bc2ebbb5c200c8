"""What a context can do, whoever made it.

Go: context/context.go Context, CancelFunc, CancelCauseFunc
"""

from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeAlias

from gopy._core import Spanlike
from gopy._lang.ends import RecvChan
from gopy.time import Time


class ContextLike(Protocol):
    """What must be there for an object to be a parent: Go's four methods.

    All of them may be called by several goroutines at the same time.  If there is a method
    ``after_func(f) -> stop`` as well, a child asks it to be told, and starts no goroutine
    to watch ``done()``.

    Go: context/context.go Context
    """

    def done(self) -> RecvChan[None] | None:
        """Return the channel that is closed when the context is done; None: it never is."""
        ...

    def err(self) -> Exception | None:
        """Return None as long as `done` is not closed, then why it was."""
        ...

    def deadline(self) -> Time | None:
        """Return when the context will be done at the latest; None if nothing is set."""
        ...

    def value(self, key: Hashable, /) -> Any:  # Any: a value of whatever type was put in
        """Return the value under key, the nearest one up the tree; None if there is none."""
        ...


class Context(ContextLike, Protocol):
    """A deadline, a signal of cancellation and values: handed down from call to call.

    Go: context/context.go Context
    Differs: `check` and `wait` come in addition.
    """

    def check(self) -> None:
        """Raise if the context is done; else do nothing.

        Raises:
            Canceled: it was cancelled.
            DeadlineExceeded: its deadline has gone by.
        """
        ...

    def wait(self, timeout: Spanlike | None = None) -> bool:
        """Wait until the context is done; return whether it is.

        Args:
            timeout: how long to wait; 0 or less only looks; None waits for ever.
        """
        ...


CancelFunc: TypeAlias = Callable[[], None]


class CancelCauseFunc(Protocol):
    """Cancels a context; the cause, None for none, is what `cause` returns from then on.

    Go: context/context.go CancelCauseFunc
    """

    def __call__(self, cause: BaseException | None = None, /) -> None: ...
