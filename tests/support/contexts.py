"""Contexts that are not gopy's own, as a program may write them."""

import time as clock
from collections.abc import Callable
from typing import Any

from gopy import RecvChan, chan, go, runtime
from gopy._core import WORLD_STOPS
from gopy.context import Canceled, ContextLike, after_func
from gopy.sync import Mutex, Once
from gopy.time import Time


class Wrapped:
    """A context of another class around ctx; `done` may be a channel of its own."""

    def __init__(self, ctx: ContextLike, done: RecvChan[None] | None = None) -> None:
        self._ctx = ctx
        self._done = done

    def done(self) -> RecvChan[None] | None:
        return self._ctx.done() if self._done is None else self._done

    def err(self) -> Exception | None:
        return self._ctx.err()

    def deadline(self) -> Time | None:
        return self._ctx.deadline()

    def value(self, key: Any, /) -> Any:
        return self._ctx.value(key)


class Custom(Wrapped):
    """A context with a channel and an error of its own, that is done with its parent."""

    def __init__(self, parent: ContextLike) -> None:
        self._own = chan[None]()
        super().__init__(parent, self._own)
        self._parent = parent
        self._once = Once()
        self._err: Exception | None = None
        after_func(parent, lambda: self.end(parent.err()))

    def cancel(self) -> None:
        self.end(Canceled())

    def end(self, err: Exception | None) -> None:
        self._once.do(self._end, err)

    def _end(self, err: Exception | None) -> None:
        self._err = err
        self._own.close()

    def err(self) -> Exception | None:
        return self._err


class Alone:
    """A context without parent or values, cancelled by hand."""

    def __init__(self) -> None:
        self.channel = chan[None]()
        self.error: Exception | None = None

    def done(self) -> RecvChan[None] | None:
        return self.channel

    def err(self) -> Exception | None:
        return self.error

    def deadline(self) -> Time | None:
        return None

    def value(self, key: Any, /) -> Any:
        return None

    def cancel(self, error: Exception | None = None) -> None:
        self.error = error or Canceled()
        self.channel.close()


class Telling(Alone):
    """A context that tells those who ask it by its own `after_func`."""

    def __init__(self) -> None:
        super().__init__()
        self._mu = Mutex()
        self.told: dict[object, Callable[[], object]] = {}

    def after_func(self, f: Callable[[], object]) -> Callable[[], bool]:
        key = object()
        with self._mu:
            self.told[key] = f

        def stop() -> bool:
            with self._mu:
                return self.told.pop(key, None) is not None

        return stop

    def cancel(self, error: Exception | None = None) -> None:
        with self._mu:
            super().cancel(error)
            for f in self.told.values():
                go(f)
            self.told.clear()


def ids() -> set[int]:
    """Return the ids of the goroutines that there are.

    Without a GIL a look may miss one that another thread has just taken out of a line: so three
    are taken, and who has ended by the last does not count.
    """
    there = set(runtime.goroutines())
    for _ in range(2 if WORLD_STOPS else 0):
        clock.sleep(0.001)
        there |= set(runtime.goroutines())
    return {g.id for g in there if g.status != "dead"}


def since(before: set[int]) -> int:
    """Return how many goroutines there are that were not there before."""
    return len(ids() - before)
