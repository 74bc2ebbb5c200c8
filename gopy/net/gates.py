"""Gates: channels that are closed once, and the ones that a deadline closes.

Go: net/pipe.go pipeDeadline, onceError
"""

from gopy._lang.chan import chan
from gopy.sync import Mutex
from gopy.time import Time, Timer, after_func, until


class Gate:
    """Open until it's shut: ``is_shut`` is true from just before ``ch`` is closed on."""

    __slots__ = ("_mu", "ch", "is_shut")

    def __init__(self) -> None:
        self._mu = Mutex()
        self.ch: chan[None] = chan()
        self.is_shut = False

    def shut(self) -> None:
        """Shut it, unless it is."""
        with self._mu:
            if not self.is_shut:
                self.is_shut = True
                self.ch.close()


class Alarm:
    """A deadline: ``gate`` is shut once it has come, and another one if it's moved after that.

    Locking: ``_mu`` guards the timer and who replaces the gate.
    """

    __slots__ = ("_mu", "_timer", "gate")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._timer: Timer | None = None
        self.gate = Gate()

    def set(self, t: Time | None) -> None:
        """Let it come at t; None and the zero Time: never."""
        with self._mu:
            timer, self._timer = self._timer, None
            if timer is not None and not timer.stop():
                self.gate.shut()  # the timer's goroutine is on its way to this one
            never = t is None or t.is_zero()
            left = 0.0 if t is None else until(t)
            if not never and left <= 0:
                self.gate.shut()
                return
            if self.gate.is_shut:
                self.gate = Gate()
            if not never:
                self._timer = after_func(left, self.gate.shut)

    def stop(self) -> None:
        """Let it not come any more; a gate that is shut stays so."""
        with self._mu:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
