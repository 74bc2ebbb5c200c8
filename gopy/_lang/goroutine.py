"""go and run: how goroutines and programs begin.

Go: spec, Go statements; runtime/proc.go newproc, main
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gopy._core import go
from gopy._core import run as run_world

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["go", "run"]


def run(main: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run main(*args, **kwargs) as goroutine 1 of a program of its own; return its result.

    When main returns the program is over: the other goroutines never run again.  A panic
    that nobody recovers, a deadlock and every other fatal error print Go's report on
    stderr, flush, and end the process with status 2.  SystemExit and KeyboardInterrupt
    leave it as they do any function.

    Raises:
        RuntimeError: it was called inside a goroutine.
        TypeError: main can't be called.

    Go: runtime/proc.go main
    """
    if not callable(main):
        raise TypeError(f"run: want a function, not {type(main).__name__}")
    result: R = run_world(main, args, kwargs)
    return result
