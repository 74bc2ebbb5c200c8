"""Contexts: deadlines, cancellation and values that go down a tree of calls.

Go: package context
"""

from gopy.context.afterfunc import after_func
from gopy.context.chain import background, todo, with_value, without_cancel
from gopy.context.deadlines import (
    with_deadline,
    with_deadline_cause,
    with_timeout,
    with_timeout_cause,
)
from gopy.context.protocols import CancelCauseFunc, CancelFunc, Context, ContextLike
from gopy.context.reasons import (
    CANCELED,
    DEADLINE_EXCEEDED,
    Canceled,
    DeadlineExceeded,
    cause,
)
from gopy.context.tree import with_cancel, with_cancel_cause

__all__ = [
    "CANCELED",
    "DEADLINE_EXCEEDED",
    "CancelCauseFunc",
    "CancelFunc",
    "Canceled",
    "Context",
    "ContextLike",
    "DeadlineExceeded",
    "after_func",
    "background",
    "cause",
    "todo",
    "with_cancel",
    "with_cancel_cause",
    "with_deadline",
    "with_deadline_cause",
    "with_timeout",
    "with_timeout_cause",
    "with_value",
    "without_cancel",
]
