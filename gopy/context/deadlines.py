"""Deadlines: contexts that cancel themselves when their time has come.

The timer leaves its heap when the context is done, however that came.

Go: context/context.go timerCtx, WithDeadline, WithTimeout
"""

from typing import Any

from gopy._core import RuntimeTimer, Spanlike, clamp_ns, current, spawn
from gopy.context.chain import parent_of
from gopy.context.pair import Pair
from gopy.context.protocols import CancelFunc, ContextLike
from gopy.context.reasons import DEADLINE_EXCEEDED, checked
from gopy.context.tree import Node, with_cancel
from gopy.time import Time, now, until


class Timed(Node):
    """A context with a deadline of its own.

    Locking: ``_timer`` is started under ``_mu``, by a node that is live; who finishes the
    node, later and alone, stops it.
    """

    __slots__ = ("_at", "_late", "_timer")

    def __init__(self, parent: ContextLike, at: Time, late: BaseException | None) -> None:
        super().__init__(parent)
        self._at = at
        self._late = late
        self._timer: RuntimeTimer | None = None

    def set_off(self) -> None:
        """Be cancelled when the deadline comes; at once, if it has gone by."""
        left_ns = until(self._at).ns
        if left_ns <= 0:
            self.cancel(DEADLINE_EXCEEDED, self._late)
            return
        timer = RuntimeTimer(_expire, self, current().bubble)
        with self._mu:
            if self._err is None:
                self._timer = timer
                timer.start(clamp_ns(timer.clock_ns() + left_ns))

    def finish(self) -> None:
        """Stop the timer, too, and let go of it: it refers to this."""
        super().finish()
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()

    def own_deadline(self) -> Time:
        """Return the deadline."""
        return self._at

    def suffix(self) -> str:
        """Return the deadline, and how long it is until then."""
        return f".WithDeadline({self._at} [{until(self._at)}])"


def _expire(ctx: Any) -> None:  # Any: a Timed; RuntimeTimer knows no types
    """Start the goroutine that cancels ctx: runs on the hub."""
    spawn(ctx.cancel, (DEADLINE_EXCEEDED, ctx._late), None, 0)


def with_deadline(parent: ContextLike, t: Time) -> Pair[CancelFunc]:
    """Return ``(ctx, cancel)``: ctx is done at t, or earlier as with `with_cancel`.

    ``ctx.err()`` is a `DeadlineExceeded` if it was the time.  A parent with an earlier
    deadline keeps it: ctx is then one of `with_cancel`.

    Args:
        t: an instant, as ``gopy.time.now() + 5``; one gone by is at once.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithDeadline
    """
    return with_deadline_cause(parent, t, None)


def with_deadline_cause(
    parent: ContextLike, t: Time, cause: BaseException | None
) -> Pair[CancelFunc]:
    """Return what `with_deadline` does; `cause` gives cause if it was the time.

    The cancel function sets no cause.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithDeadlineCause
    """
    parent = parent_of(parent)
    late = checked(cause)
    earlier = parent.deadline()
    if earlier is not None and earlier.before(t):
        return with_cancel(parent)
    ctx = Timed(parent, t, late)
    ctx.follow()
    ctx.set_off()
    return Pair((ctx, ctx.cancel_plainly))


def with_timeout(parent: ContextLike, timeout: Spanlike) -> Pair[CancelFunc]:
    """Return ``with_deadline(parent, now() + timeout)``; timeout is a span.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithTimeout
    """
    return with_deadline_cause(parent, now() + timeout, None)


def with_timeout_cause(
    parent: ContextLike, timeout: Spanlike, cause: BaseException | None
) -> Pair[CancelFunc]:
    """Return ``with_deadline_cause(parent, now() + timeout, cause)``.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithTimeoutCause
    """
    return with_deadline_cause(parent, now() + timeout, cause)
