"""Reservation: leave to act at some time from now on, which may be given back.

Go: golang.org/x/time/rate/rate.go Reservation
"""

from typing import Protocol

from gopy.time import Time, now
from gopy.time.duration import Duration, of_ns
from gopy.x.time.rate.limit import INF_DURATION, Limit


class Granter(Protocol):
    """Whoever takes a reservation back: the limiter that gave it."""

    def _take_back(self, reservation: "Reservation", t: Time) -> None: ...


class Reservation:
    """What a `Limiter` has promised: from when on so many events may happen.

    Go: golang.org/x/time/rate/rate.go Reservation
    """

    __slots__ = ("_granter", "_limit", "_ok", "_time_to_act", "_tokens")

    def __init__(
        self, granter: Granter, ok: bool, tokens: int, time_to_act: Time, limit: Limit
    ) -> None:
        self._granter = granter
        self._ok = ok
        self._tokens = tokens
        self._time_to_act = time_to_act
        self._limit = limit  # at the time of the reservation; the limiter's may have changed

    def ok(self) -> bool:
        """Return whether the limiter can ever allow it; else `cancel` does nothing.

        Go: golang.org/x/time/rate/rate.go Reservation.OK
        """
        return self._ok

    def delay(self) -> Duration:
        """Return how long to wait, from now, before the reserved events: ``delay_from(now())``.

        Go: golang.org/x/time/rate/rate.go Reservation.Delay
        """
        return self.delay_from(now())

    def delay_from(self, t: Time) -> Duration:
        """Return how long to wait, from t, before the reserved events; 0 says: act at once.

        `INF_DURATION` says that the limiter can't allow them.

        Go: golang.org/x/time/rate/rate.go Reservation.DelayFrom
        """
        if not self._ok:
            return INF_DURATION
        delay = self._time_to_act.sub(t)
        return delay if delay.ns > 0 else of_ns(0)

    def cancel(self) -> None:
        """Say that the reserved events won't happen: ``cancel_at(now())``.

        Go: golang.org/x/time/rate/rate.go Reservation.Cancel
        """
        self.cancel_at(now())

    def cancel_at(self, t: Time) -> None:
        """Say, at t, that the reserved events won't happen.

        Their tokens go back, but for those that later reservations count on.  After
        the time to act it does nothing.

        Go: golang.org/x/time/rate/rate.go Reservation.CancelAt
        """
        if self._ok:
            self._granter._take_back(self, t)
