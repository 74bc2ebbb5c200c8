"""Why a context is done: the two errors, and the cause that somebody gave.

A context keeps an error object of its own, and `raise_if_done` raises a new one each
time: a raised exception collects tracebacks, and with them the frames of whoever raised
it.  What is compared is the class alone.

Go: context/context.go Canceled, DeadlineExceeded, Cause
"""

from typing import Final

from gopy.context.protocols import ContextLike


class Canceled(Exception):
    """The context was cancelled; all instances of one class are equal.

    An instance of a subclass counts as `CANCELED` for `gopy.errors.is_`.

    Go: context/context.go Canceled
    """

    def __init__(self, text: str = "context canceled") -> None:
        super().__init__(text)

    def is_(self, target: BaseException) -> bool:
        """Return whether target is a plain Canceled; `gopy.errors.is_` asks.

        Go: errors/wrap.go Is
        """
        return type(target) is Canceled

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


class DeadlineExceeded(TimeoutError):
    """The context's deadline has gone by; all instances of one class are equal.

    Go: context/context.go DeadlineExceeded
    """

    def __init__(self, text: str = "context deadline exceeded") -> None:
        super().__init__(text)

    def timeout(self) -> bool:
        """Return True: time ran out.

        Go: net/net.go Error.Timeout
        """
        return True

    def temporary(self) -> bool:
        """Return True: the same may succeed with more time.

        Go: net/net.go Error.Temporary
        """
        return True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


CANCELED: Final = Canceled()
DEADLINE_EXCEEDED: Final = DeadlineExceeded()


class Key:
    """The class of CANCEL_KEY."""

    __slots__ = ()


CANCEL_KEY: Final = Key()  # a context's value under it is the nearest one that can be cancelled


def own(err: Exception) -> Exception:
    """Return an error like err that nobody else has; err itself if it's of a class not ours."""
    return type(err)() if type(err) in (Canceled, DeadlineExceeded) else err


def cause(ctx: ContextLike) -> BaseException | None:
    """Return why ctx is done: the cause that was given with the cancellation, else ``ctx.err()``.

    None as long as it isn't done.  Of several causes, along the tree or in time, the first
    one holds.

    Go: context/context.go Cause
    """
    err = ctx.err()
    if err is None:
        return None
    why: BaseException | None = getattr(ctx.value(CANCEL_KEY), "why", None)
    return err if why is None else why


def given_cause(ctx: ContextLike, err: Exception) -> BaseException | None:
    """Return the cause that ctx, whose error is err, hands down; None if that is err itself."""
    why = cause(ctx)
    return None if why is err else why


def checked(given: object) -> BaseException | None:
    """Return what was given as a cause.

    Raises:
        TypeError: it's neither None nor an exception.
    """
    if given is None or isinstance(given, BaseException):
        return given
    raise TypeError(f"context: want an exception as cause, not {given!r}")


def raise_if_done(ctx: ContextLike) -> None:
    """Raise ctx's error, with a cause that is another one as its ``__cause__``."""
    err = ctx.err()
    if err is None:
        return
    raised, why = own(err), cause(ctx)
    if raised is not err and why is not err:
        raised.__cause__ = why
    raise raised
