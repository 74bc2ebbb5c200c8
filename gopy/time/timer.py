"""Timer: one event in the future, as a value in a channel or a function call.

Go: time/sleep.go Timer, NewTimer, After, AfterFunc
"""

from collections.abc import Callable
from typing import Any, ParamSpec

from gopy._core import (
    Rank,
    RankedLock,
    RuntimeTimer,
    Spanlike,
    bubble_here,
    current,
    fastpath,
    monotonic_ns,
    room,
    span_ns,
    spawn,
)
from gopy._lang.ends import RecvChan
from gopy.errors import Panic
from gopy.time.chantimer import ChanTimer, stay_inside
from gopy.time.instant import Time

P = ParamSpec("P")


class Timer:
    """Sends the time on ``c``, once, after d.

    ``c`` is None for `after_func`'s timers.  After `stop` or `reset` has returned no value
    of before can be received any more; ``len(c)`` is always 0.

    Go: time/sleep.go Timer
    """

    __slots__ = ("__weakref__", "_clock", "c")

    c: RecvChan[Time]

    def __init__(self, d: Spanlike) -> None:
        clock = ChanTimer()
        self.c = clock.channel
        self._clock: ChanTimer | FuncTimer = clock
        clock.reset(span_ns(d))

    def stop(self) -> bool:
        """Let it not happen; return False if it has happened, or was stopped, before.

        A value that is due and was not received counts as prevented; a function that was
        started does not, and isn't waited for.

        Raises:
            Panic: the timer was not made by `Timer` or `after_func`.

        Go: time/sleep.go Timer.Stop
        """
        try:
            clock = self._clock
        except AttributeError:
            raise Panic("time: Stop called on uninitialized Timer") from None
        return clock.stop()

    def reset(self, d: Spanlike) -> bool:
        """Let it happen after d, and not at its time of before; return what `stop` would.

        Raises:
            Panic: the timer was not made by `Timer` or `after_func`.

        Go: time/sleep.go Timer.Reset
        """
        try:
            clock = self._clock
        except AttributeError:
            raise Panic("time: Reset called on uninitialized Timer") from None
        return clock.reset(span_ns(d))


class FuncTimer(RuntimeTimer):
    """Starts a goroutine when its time has come: ``fn(*arg)``.

    It is what stands in the heap itself, and has no ``__init__`` of its own: among many timers
    each object costs time, most of it the collector's.  One that is due at once in a bubble does
    not wait until the bubble's clock is looked at, which is when all its goroutines are blocked.

    Locking: ``_mu`` (rank TIMER) guards the timer; the goroutine is started after it.
    """

    __slots__ = ("_kwargs", "_mu")

    arg: tuple[Any, ...]
    _kwargs: dict[str, Any] | None
    _mu: Any  # Any: what RankedLock returns

    def stop(self) -> bool:
        """Don't start it; return whether that was prevented."""
        if self.bubble is not None:
            stay_inside(self, "stop")
        with self._mu:
            return _stop(self)

    def reset(self, after_ns: int) -> bool:
        """Start it after so long; return what `stop` would."""
        current()  # arrives; proves room for both steps (R4)
        at_once = False
        if self.bubble is not None:
            stay_inside(self, "reset")
            at_once = after_ns <= 0
        with self._mu:
            pending = _stop(self)
            if not at_once:
                self.start(self.clock_ns() + max(0, after_ns))
        if at_once:
            self.fire()
        return pending

    def fire(self) -> None:
        """Start the goroutine."""
        spawn(self.fn, self.arg, self._kwargs, 0)


_stop = RuntimeTimer.stop


def new_timer(d: Spanlike) -> Timer:
    """Return ``Timer(d)``.

    Go: time/sleep.go NewTimer
    """
    return Timer(d)


def after(d: Spanlike) -> RecvChan[Time]:
    """Return a channel that yields the time after d; it needs no stopping to be collected.

    Go: time/sleep.go After
    """
    return Timer(d).c


def after_func(d: Spanlike, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Timer:
    """Call f(*args, **kwargs) in a goroutine of its own after d; return a Timer to stop it.

    Raises:
        TypeError: f can't be called.

    Go: time/sleep.go AfterFunc
    """
    if not callable(f):
        raise TypeError(f"after_func: want a function, not {type(f).__name__}")
    after_ns = span_ns(d)
    current()  # a thread from outside may not have called gopy before
    room(9)  # the hub, which may stand as deep, is to start it (R4)
    timer = Timer.__new__(Timer)
    timer.c = None  # type: ignore[assignment]  # Go's nil channel; see the class
    timer._clock = clock = FuncTimer(f, args, bubble_here() if fastpath.bubbles else None)
    clock._kwargs = kwargs or None
    clock._mu = RankedLock(Rank.TIMER)
    if clock.bubble is not None:
        clock.reset(after_ns)
    else:  # nobody else knows it yet
        clock.start(monotonic_ns() + after_ns if after_ns > 0 else monotonic_ns())
    return timer
