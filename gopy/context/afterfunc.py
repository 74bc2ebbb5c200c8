"""after_func: a goroutine that begins when a context is done.

It's a node of the tree that nobody sees: what it does when it's done is to start it.

Go: context/context.go AfterFunc
"""

from collections.abc import Callable
from typing import Any, Final, ParamSpec

from gopy._core import spawn
from gopy.context.chain import parent_of
from gopy.context.protocols import ContextLike
from gopy.context.reasons import CANCELED
from gopy.context.tree import Node

P = ParamSpec("P")

_STOPPED: Final = Exception("stopped")  # the cause that tells a hook's own end from the context's


class Hook(Node):
    """Starts its function when it's done, unless it was stopped: then it's done as well."""

    __slots__ = ("_args", "_fn", "_kwargs")

    def __init__(
        self,
        parent: ContextLike,
        fn: Callable[..., object],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        super().__init__(parent)
        self._fn = fn
        self._args = args
        self._kwargs = kwargs

    def finish(self) -> None:
        """Start the function if it was not `stop` that came first."""
        super().finish()
        if self.why is not _STOPPED:
            spawn(self._fn, self._args, self._kwargs, 0)

    def stop(self) -> bool:
        """Don't start it; return whether that was prevented."""
        return self.cancel(CANCELED, _STOPPED)


def after_func(
    ctx: ContextLike, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
) -> Callable[[], bool]:
    """Call f(*args, **kwargs) in a goroutine of its own when ctx is done; return its stop.

    If ctx is done already, it's started at once.  ``stop()`` returns True if it prevented
    the start; it doesn't wait for f.

    Raises:
        Panic: ctx is None.
        TypeError: f can't be called.

    Go: context/context.go AfterFunc
    """
    if not callable(f):
        raise TypeError(f"after_func: want a function, not {type(f).__name__}")
    hook = Hook(parent_of(ctx), f, args, kwargs)
    hook.follow()
    return hook.stop
