"""Parents that are not ours: how a child hears of their end.

Three ways, the first that is there: the parent is never done; its ``after_func``; a
goroutine that watches the parent's channel and the child's.

Go: context/context.go propagateCancel
"""

from collections.abc import Callable
from typing import Protocol

from gopy._core import go
from gopy._lang.ends import RecvChan
from gopy._lang.select import select
from gopy.context.protocols import ContextLike


class Child(Protocol):
    """What the watcher needs of a child."""

    def done(self) -> RecvChan[None]:
        """Return the channel that is closed when the child is done."""
        ...

    def cancel_as(self, parent: ContextLike, /) -> None:
        """Be cancelled because parent is done."""
        ...


def watch(child: Child, parent: ContextLike) -> Callable[[], object] | None:
    """Cancel child when parent is done; return what a child that is done before must call."""
    done = parent.done()
    if done is None:
        return None
    if select(done, default=True) is not None:
        child.cancel_as(parent)
        return None
    after_func: Callable[..., Callable[[], object]] | None = getattr(parent, "after_func", None)
    if after_func is not None:
        return after_func(lambda: child.cancel_as(parent))
    go(_watch, child, parent, done)
    return None


def _watch(child: Child, parent: ContextLike, done: RecvChan[None]) -> None:
    """Wait for whichever is done first: a goroutine's function."""
    own = child.done()
    if select(done, own).ch is not own:
        child.cancel_as(parent)
