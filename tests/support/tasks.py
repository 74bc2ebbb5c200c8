"""Goroutines of a test, whose outcome is asked for."""

from collections.abc import Callable
from typing import Any

from gopy import chan, go, runtime


class Task:
    """A goroutine that runs fn(*args); its result or exception can be fetched once."""

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.done = chan(1)
        self.g = go(self._run, fn, args)

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        try:
            self.done.send((fn(*args), None))
        except Exception as error:
            self.done.send((None, error))

    def parked(self, *reasons: str) -> "Task":
        """Let others run until it waits for I/O, or one of reasons; fails if it ends before."""
        while self.g.wait_reason not in (reasons or ("IO wait",)):
            assert self.g.status != "dead", self.done.try_recv()
            runtime.gosched()
        return self

    def result(self) -> Any:
        """Wait for its end; return its result or raise what it raised."""
        value, error = self.done.recv(timeout=20)
        if error is not None:
            raise error
        return value

    @property
    def over(self) -> bool:
        return len(self.done) > 0
