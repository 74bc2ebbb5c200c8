"""Calls that block their thread, kept away from the threads that run goroutines.

Go: runtime/proc.go entersyscall
"""

from collections.abc import Callable

from typing import ParamSpec, TypeVar, overload

from gopy._core import call_blocking

P = ParamSpec("P")
R = TypeVar("R")


@overload
def blocking(fn: Callable[[], R], /) -> R: ...
@overload
def blocking(fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R: ...
def blocking(fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Return fn(*args, **kwargs), called on a helper thread while only this goroutine waits.

    What fn raises is raised here.  It must not call gopy as if it were this goroutine: on
    its thread it is another one.

    Raises:
        TypeError: fn can't be called.
    """
    if not callable(fn):
        raise TypeError(f"blocking: want a function, not {type(fn).__name__}")
    result: R = call_blocking(fn, args, kwargs)
    return result


