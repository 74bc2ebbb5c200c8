"""listen: events of the scheduler, as they happen, for a function of the program's own.

Locking: none.  A listener is called in the midst of the runtime, where gopy is as in a finalizer
(`gopy._core.tell`), so that it can do no harm.

Go: none; there only a file can be had
"""

from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Final

from gopy._core import G, current, getcurrent, inside, monotonic_ns, probe, tell
from gopy.runtime.trace.events import Event, Kind

# The probes whose first argument is the goroutine, and which has no other that is told.
_PLAIN: Final[tuple[Kind, ...]] = (
    *("created", "started", "readied", "resumed", "yielded", "preempted", "ended"),
)
_BY_ANOTHER: Final = ("created", "readied")


def listen(f: Callable[[Event], object], /) -> "Listening":
    """Call f(event) for everything that the scheduler does, until what is returned is stopped.

    f is called at once, on the thread where it happens, in the midst of the scheduler.  So it
    should be quick, as `list.append` is, and it can't wait: as in a finalizer that comes in such
    a place, close, unlock and other operations without a result happen a little later, and all
    others raise RuntimeError.  Several threads may call it at the same time.  What it raises is
    printed, and changes nothing else; a SystemExit or KeyboardInterrupt goes to goroutine 1.

    While anybody listens goroutines don't take their fast ways: programs that do little but pass
    values become up to 20 times slower.

    Raises:
        TypeError: f can't be called.
    """
    if not callable(f):
        raise TypeError(f"trace: want a function to call, not {type(f).__name__}")
    current()
    listening = Listening(f)
    listening._begin()
    return listening


class Listening:
    """That a function is told events: `stop` it, call it, or leave its ``with``, and it ends."""

    __slots__ = ("_f", "_on", "_probes")

    def __init__(self, f: Callable[[Event], object]) -> None:
        self._f = f
        self._on = True
        self._probes: dict[str, Callable[..., None]] = {
            **{kind: partial(self._tell_of, kind) for kind in _PLAIN},
            "parked": self._parked,
            "stolen": self._stolen,
            "handed": self._handed,
        }

    def _begin(self) -> None:
        for name, listener in self._probes.items():
            probe.join(name, listener)

    def stop(self) -> None:
        """Call the function no more; it may stop itself.  Nothing if that was done already.

        Where several threads run goroutines, it may be told of what they were just doing.
        """
        if self._on:
            self._on = False
            if not inside.put_off(self._end):
                current()
                self._end()

    __call__ = stop

    def __enter__(self) -> "Listening":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<{'listening' if self._on else 'stopped'}: {self._f!r}>"

    def _end(self) -> None:
        for name, listener in self._probes.items():
            probe.leave(name, listener)

    def _tell_of(self, kind: Kind, g: G, reason: str = "") -> None:
        if not self._on:
            return
        here = getcurrent()
        m = getattr(here, "m", None)
        by = getattr(here, "g", None) if kind in _BY_ANOTHER else None
        if by is not None and not by.id:  # a hub
            by = None
        tell(self._f, Event(kind, monotonic_ns(), g, number(m), p_of(m), reason, by))

    def _parked(self, g: G, reason: str, _: object) -> None:
        self._tell_of("parked", g, reason)

    def _stolen(self, g: G, _: object) -> None:
        self._tell_of("stolen", g)

    def _handed(self, p: Any, m: Any) -> None:  # Any: of the core's
        if self._on:
            tell(self._f, Event("handed over", monotonic_ns(), None, number(m), p.id))


def number(m: Any) -> int:  # Any: an M, a thread from outside, or None
    """Return m's number, -1 if it's no thread of the scheduler's."""
    found: int = getattr(m, "id", -1)
    return found


def p_of(m: Any) -> int:  # Any: as above
    """Return the number of m's P, -1 if it has none."""
    p = getattr(m, "p", None)
    return -1 if p is None else int(p.id)
