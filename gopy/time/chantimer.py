"""ChanTimer: the clock behind a timer's channel.

    off ──reset──▶ set: ``_when`` ──its time comes──▶ due: a value for whoever receives
     ▲                 ▲                                   │ stop, reset: taken back
     └──────stop───────┴───────── a ticker goes on ◀───────┘

It stands in a heap only while somebody waits at the channel.  Otherwise whoever receives,
or asks, looks at the clock himself (`catch_up`): so a timer that nobody refers to any more
is garbage, however far its time.

Invariants, true whenever the channel's ``_mu`` is free:

    CT1  The heap's timer is active only if ``_waiting`` and ``_when`` are not 0.
    CT2  The ring holds at most one value, which `stop` and `reset` take back.

Locking: the channel's ``_mu`` (rank CHAN) guards all fields.

Go: runtime/time.go maybeRunChan, blockTimerChan, unlockAndRun
"""

from gopy._core import G, RuntimeTimer, clamp_ns, current, fatal, ready, time_ns
from gopy._lang.chan import chan
from gopy._lang.passing import shut
from gopy.time.instant import Time, make_time
from gopy.time.zone import LOCAL


class ChanTimer:
    """When its channel gets its next value, and how often after that."""

    __slots__ = ("_ch", "_heaped", "_period", "_waiting", "_when")

    def __init__(self) -> None:
        self._ch = chan[Time](1)
        self._ch.timer = self
        shut(self._ch)  # for good: its values come by the clock
        self._when = 0
        self._period = 0
        self._waiting = 0
        self._heaped = RuntimeTimer(_fire, self, self._ch.bubble)

    @property
    def channel(self) -> chan[Time]:
        """Where its values come out."""
        return self._ch

    def stop(self) -> bool:
        """Give no value any more; return whether one was due or to come."""
        stay_inside(self._heaped, "stop")
        with self._ch._mu:
            return self._take_back()

    def reset(self, after_ns: int, period_ns: int = 0) -> bool:
        """Give a value after so long, then every period_ns; return what `stop` would."""
        heaped = self._heaped
        stay_inside(heaped, "reset")
        with self._ch._mu:
            pending = self._take_back()
            self._when = clamp_ns(heaped.clock_ns() + max(0, after_ns))
            self._period = period_ns
            if self._waiting:
                heaped.start(self._when)
        if heaped.active and heaped.bubble is not None and after_ns <= 0:
            _fire(self)  # not only when all in the bubble are blocked
        return pending

    def catch_up(self) -> None:
        """Put the value into the ring if its time has come; the channel's lock is held."""
        when = self._when
        if not when:
            return
        late = self._heaped.clock_ns() - when
        if late < 0:
            return
        ring = self._ch._buf
        if not ring:
            fake = self._heaped.bubble is not None
            wall, mono = (when, None) if fake else (time_ns() - late, when)
            ring.append(make_time(wall, mono, LOCAL))
        if self._period:  # on the grid that it began with, however late it is
            self._when = clamp_ns(when + self._period * (1 + late // self._period))
            if self._waiting:
                self._heaped.start(self._when)
        else:
            self._when = 0
            self._heaped.stop()

    def stand(self) -> None:
        """Note that somebody stands in line; the channel's lock is held."""
        self._waiting += 1
        if self._when and not self._heaped.active:
            self._heaped.start(self._when)

    def leave(self) -> None:
        """Note that somebody has left the line, served or not; the channel's lock is held."""
        self._waiting -= 1
        if not self._waiting:
            self._heaped.stop()

    def mend(self, waiting: int) -> None:
        """In the child of a fork: so many still stand in line."""
        self._waiting = waiting
        if not waiting:
            self._heaped.stop()

    def deliver(self) -> G | None:
        """Give a value whose time has come to who waits longest, who must then be woken."""
        with self._ch._mu:
            self.catch_up()
            line, ring = self._ch._receivers, self._ch._buf
            entry = line.pop_first() if ring and line else None
            if entry is not None:
                entry.value = ring.popleft()
            if self._waiting and self._when and not self._heaped.active:
                self._heaped.start(self._when)
        if entry is None:
            return None
        return entry if isinstance(entry, G) else entry.sel.g

    def _take_back(self) -> bool:
        pending = self._when != 0 or bool(self._ch._buf)
        self._ch._buf.clear()
        self._when = 0
        self._heaped.stop()
        return pending


def stay_inside(timer: RuntimeTimer, what: str) -> None:
    """End the program if timer is of a bubble and the caller is not.

    Go: runtime/time.go stopTimer, resetTimer
    """
    g = current()
    if timer.bubble is not None and g.bubble is not timer.bubble:
        fatal(f"{what} of synctest timer from outside bubble")


def _fire(timer: ChanTimer) -> None:
    """The time has come: runs on the hub."""
    woken = timer.deliver()
    if woken is not None:
        ready(woken)
