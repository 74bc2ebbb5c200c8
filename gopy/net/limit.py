"""Limit: until when something may take, and whose context may call it off.

Go: net/dial.go partialDeadline, net/net.go mapErr
"""

from typing import Final

from gopy._core import FdTimeoutError, clamp_ns, monotonic_ns
from gopy.context import Canceled, ContextLike, DeadlineExceeded
from gopy.net.when import deadline_ns

SANE_NS: Final = 2_000_000_000  # an address is given at least so long, if there is so much left


class OperationCanceled(Canceled):
    """What a cancelled context is called here: ``operation was canceled``.

    Go: net/net.go canceledError
    """

    def __init__(self, text: str = "operation was canceled") -> None:
        super().__init__(text)


class Limit:
    """A deadline, in ns of the monotonic clock, 0 for none; and a context, None for none.

    A deadline of ctx counts as well.
    """

    __slots__ = ("ctx", "deadline_ns")

    def __init__(self, ctx: ContextLike | None = None, deadline: int = 0) -> None:
        self.ctx = ctx
        if ctx is not None and (at := deadline_ns(ctx.deadline())):
            deadline = min(deadline, at) if deadline else at
        self.deadline_ns = clamp_ns(deadline)

    def check(self) -> None:
        """Raise what has happened to it, if anything has.

        Raises:
            FdTimeoutError: the deadline has gone by, or the context's.
            OperationCanceled: the context was cancelled.
        """
        err = None if self.ctx is None else self.ctx.err()
        if isinstance(err, Canceled):
            raise OperationCanceled
        if isinstance(err, DeadlineExceeded):
            raise FdTimeoutError
        if err is not None:
            raise err
        if self.deadline_ns and monotonic_ns() >= self.deadline_ns:
            raise FdTimeoutError

    def share(self, left: int) -> "Limit":
        """Return the limit for the next of so many addresses."""
        if not self.deadline_ns or left == 1:
            return self
        now = monotonic_ns()
        rest = self.deadline_ns - now
        part = Limit()
        part.ctx = self.ctx
        part.deadline_ns = now + max(rest // left, min(rest, SANE_NS)) if rest > 0 else 1
        return part

    def left_ns(self) -> int | None:
        """Return how long it is until the deadline, None if there is none."""
        return max(0, self.deadline_ns - monotonic_ns()) if self.deadline_ns else None

    def under(self, ctx: ContextLike) -> "Limit":
        """Return this limit with ctx, a child of its context, in its place."""
        return Limit(ctx, self.deadline_ns)
