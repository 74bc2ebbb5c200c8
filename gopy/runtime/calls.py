"""Calls that block their thread, kept away from the threads that run goroutines.

Go: runtime/proc.go entersyscall
"""

import sys
from collections.abc import Callable
from functools import wraps
from types import FrameType, FunctionType
from typing import Any, ParamSpec, TypeVar, overload

from gopy._core import call_blocking

P = ParamSpec("P")
R = TypeVar("R")


@overload
def blocking(fn: Callable[[], R], /) -> R: ...
@overload
def blocking(fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R: ...
def blocking(fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # Any: fn's own
    """Return fn(*args, **kwargs), called on a helper thread while only this goroutine waits.

    ``@blocking`` above a ``def`` makes each call of the function such a call.

    What fn raises is raised here.  It must not call gopy as if it were this goroutine: on
    its thread it is another one.

    Raises:
        TypeError: fn can't be called.
    """
    if not callable(fn):
        raise TypeError(f"blocking: want a function, not {type(fn).__name__}")
    if not args and not kwargs and _is_decorating(fn, sys._getframe().f_back):

        @wraps(fn)
        def call(*args: Any, **kwargs: Any) -> Any:
            return call_blocking(fn, args, kwargs)

        return call
    return call_blocking(fn, args, kwargs)


def _is_decorating(fn: Callable[..., Any], caller: FrameType | None) -> bool:
    """Return whether caller stands at the ``def`` of fn: there it decorates, and calls nowhere.

    The code of a function is a constant of the code that defines it, and a decorator runs on
    the line of its own, before the function's body.
    """
    if caller is None or not isinstance(fn, FunctionType) or fn.__name__ == "<lambda>":
        return False
    code = fn.__code__
    body = [line for _, _, line in code.co_lines() if line and line > code.co_firstlineno]
    here = caller.f_lineno or 0
    defined_here = any(each is code for each in caller.f_code.co_consts)
    return defined_here and code.co_firstlineno <= here < min(body, default=here + 1)
