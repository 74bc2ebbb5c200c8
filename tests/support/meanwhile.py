"""What two threads might do at the same time, done by one: step by step, at each bytecode."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from gopy._core.base.lockrank import Lock


class InTheMidst:
    """Calls a function, and step when so many of its bytecodes have run and locks are free."""

    def __init__(self, at: int, step: Callable[[], object], *locks: Lock) -> None:
        self.left = at
        self.step = step
        self.locks = locks
        self.done = False
        self.after: Callable[[], object] = lambda: None  # called at each bytecode behind step

    def call(self, fn: Callable[..., Any], *args: object) -> Any:
        before = sys.gettrace()
        sys._getframe().f_trace_opcodes = True  # 3.12 traces none unless one is wanted before
        sys.settrace(self._trace)
        try:
            return fn(*args)
        finally:
            sys.settrace(before)
            if not self.done:
                self.step()

    def _trace(self, frame: FrameType, event: str, arg: object) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if not any(lock.locked() for lock in self.locks):
                if self.done:
                    self.after()
                elif self.left < 0:
                    self.done = True
                    self.step()
        return self._trace


def at_each_bytecode() -> Iterator[int]:
    """Count up to more than what any function here has; the caller breaks off before."""
    yield from range(5000)
    raise AssertionError("the function never ends before the step")
