"""A world of its own for a test: `gopy.run` in this process, whose failures are the test's.

`run` ends the process when a panic leaves a goroutine, so what the body raises is
carried out of the world and raised there.  Goroutines that a body leaves behind are
frozen with its world and disturb no other test.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from gopy import Goroutine, run, runtime

P = ParamSpec("P")
R = TypeVar("R")


def own_world(*, procs: int = 0) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run what is decorated as the main function of a new world, on procs Ps (0: the default)."""

    def decorate(body: Callable[P, R]) -> Callable[P, R]:
        @wraps(body)
        def in_world(*args: P.args, **kwargs: P.kwargs) -> R:
            results: list[R] = []
            failures: list[Exception] = []

            def main() -> None:
                before = runtime.gomaxprocs(procs)
                try:
                    results.append(body(*args, **kwargs))
                except Exception as failure:
                    failures.append(failure)
                finally:
                    runtime.gomaxprocs(before)

            run(main)
            if failures:
                raise failures.pop()
            return results[0]

        return in_world

    return decorate


@contextmanager
def one_p() -> Iterator[None]:
    """Have one P in the world that is there, as with a GIL: who runs decides who runs next."""
    before = runtime.gomaxprocs(1)
    try:
        yield
    finally:
        runtime.gomaxprocs(before)


def until_waiting(g: Goroutine, reason: str) -> None:
    """Let others run until g waits for reason; fails if g ends before."""
    while g.wait_reason != reason:
        assert g.status != "dead", f"{g} ended and never waited for {reason}"
        runtime.gosched()
