"""go and run: how goroutines and programs begin.

Go: spec, Go statements; runtime/proc.go newproc, main
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gopy._core import G, fatal, spawn
from gopy._core import run as run_world
from gopy._core import current

P = ParamSpec("P")
R = TypeVar("R")


def go(fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> G:
    """Start fn(*args, **kwargs) as a goroutine, and go on; ``@go`` above a ``def`` works, too.

    fn is a frame that may `defer`.  Its result is dropped; an exception that leaves it is a
    panic and ends the program.  The caller's contextvars are copied.

    Raises:
        FatalError: fn is None: ``go of nil func value``, the program is over.
        TypeError: fn can't be called.

    Go: runtime/proc.go newproc
    """
    if fn is None:
        current()
        fatal("go of nil func value")
    if not callable(fn):
        raise TypeError(f"go: want a function, not {type(fn).__name__}")
    return spawn(fn, args, kwargs, 1)


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


