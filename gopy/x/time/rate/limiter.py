"""Limiter: a bucket of tokens that fills at a steady rate; each event takes one.

Tokens may be taken before they are there: the bucket's count is then below zero, and
who took them has to wait until it would be at zero again.

    tokens        at ``last``; later there are more, by `_tokens_at`
    last          when the bucket was last changed
    last_event    the latest time at which somebody may act

Invariants, true whenever ``_guard`` is free:

    RL1  `_tokens_at` gives at most ``_burst``, whatever came in or was taken back.
    RL2  A request that is refused changes nothing.
    RL3  What is taken back are the tokens that nobody has reserved since.

Locking: ``_guard`` guards all other fields.  `limit` and `burst` read one each, without it.

Go: golang.org/x/time/rate/rate.go Limiter
"""

from gopy._core import in_child
from gopy._lang.cases import recv
from gopy._lang.select import select
from gopy.context import Canceled, ContextLike
from gopy.context.reasons import raise_if_done
from gopy.sync import Mutex
from gopy.sync.atomic.nocopy import NoCopy
from gopy.time import Time, new_timer, now
from gopy.time.duration import Duration, of_ns
from gopy.x.time.rate.limit import INF, INF_DURATION, Limit, duration_of, tokens_of
from gopy.x.time.rate.reservation import Reservation

_AT_ONCE = of_ns(0)


class Limiter(NoCopy):
    """Allows limit events a second, and up to burst at once.

    It starts full: with burst tokens.  Three ways to ask for one or n of them:
    `allow` says whether it may happen now; `reserve` says when it may; `wait` waits
    until it may.  Methods that take a time judge as if it were then.

    Args:
        limit: events a second; see `every`.  `INF` allows everything, whatever burst is.
        burst: the most events at once; with 0 there are none, unless limit is `INF`.

    Go: golang.org/x/time/rate/rate.go Limiter
    """

    __slots__ = ("__weakref__", "_burst", "_last", "_last_event", "_limit", "_guard", "_tokens")

    def __init__(self, limit: Limit, burst: int) -> None:
        self._limit = min(limit, INF)
        self._burst = burst
        self._tokens = float(burst)
        self._last = Time()
        self._last_event = Time()
        self._guard = Mutex()

    def limit(self) -> Limit:
        """Return how many events a second are allowed.

        Go: golang.org/x/time/rate/rate.go Limiter.Limit
        """
        return self._limit

    def burst(self) -> int:
        """Return how many events are allowed at once.

        Go: golang.org/x/time/rate/rate.go Limiter.Burst
        """
        return self._burst

    def tokens(self) -> float:
        """Return how many tokens there are now; below zero if some are taken in advance.

        Go: golang.org/x/time/rate/rate.go Limiter.Tokens
        """
        return self.tokens_at(now())

    def tokens_at(self, t: Time) -> float:
        """Return how many tokens there are at t.

        Go: golang.org/x/time/rate/rate.go Limiter.TokensAt
        """
        with self._guard:
            return self._tokens_at(t)

    def allow(self) -> bool:
        """Return whether an event may happen now: ``allow_n(now(), 1)``.

        Go: golang.org/x/time/rate/rate.go Limiter.Allow
        """
        return self._reserve(now(), 1, _AT_ONCE).ok()

    def allow_n(self, t: Time, n: int) -> bool:
        """Return whether n events may happen at t; then they count as happened.

        For those who drop or skip what is over the limit.

        Go: golang.org/x/time/rate/rate.go Limiter.AllowN
        """
        return self._reserve(t, n, _AT_ONCE).ok()

    def reserve(self) -> Reservation:
        """Reserve an event from now on: ``reserve_n(now(), 1)``.

        Go: golang.org/x/time/rate/rate.go Limiter.Reserve
        """
        return self._reserve(now(), 1, INF_DURATION)

    def reserve_n(self, t: Time, n: int) -> Reservation:
        """Reserve n events from t on; the `Reservation` says how long to wait for them.

        Whoever comes later waits for their tokens, so it has to be cancelled if they
        don't happen.  It's not ``ok()`` if n is more than the burst.

        For those who wait, and slow down, rather than drop.

        Go: golang.org/x/time/rate/rate.go Limiter.ReserveN
        """
        return self._reserve(t, n, INF_DURATION)

    def wait(self, ctx: ContextLike) -> None:
        """Wait until an event may happen: ``wait_n(ctx, 1)``.

        Go: golang.org/x/time/rate/rate.go Limiter.Wait
        """
        self.wait_n(ctx, 1)

    def wait_n(self, ctx: ContextLike, n: int) -> None:
        """Wait until n events may happen, or until ctx is done.

        What will take longer than ctx's deadline allows fails at once, rather than then.

        Raises:
            ValueError: n is more than the burst.
            TimeoutError: it would take longer than ctx's deadline allows.
            Canceled: ctx was cancelled; the reservation is too.
            DeadlineExceeded: ctx's deadline went by; the reservation is cancelled.

        Go: golang.org/x/time/rate/rate.go Limiter.WaitN
        """
        t = now()
        with self._guard:
            burst, limit = self._burst, self._limit
        if n > burst and limit != INF:
            raise ValueError(f"rate: Wait(n={n}) exceeds limiter's burst {burst}")
        raise_if_done(ctx)
        deadline = ctx.deadline()
        longest_wait = INF_DURATION if deadline is None else deadline.sub(t)
        reservation = self._reserve(t, n, longest_wait)
        if not reservation.ok():
            raise TimeoutError(f"rate: Wait(n={n}) would exceed context deadline")
        delay = reservation.delay_from(t)
        if delay.ns > 0:
            _wait_for(reservation, delay, ctx)

    def set_limit(self, limit: Limit) -> None:
        """Allow limit events a second from now on: ``set_limit_at(now(), limit)``.

        Go: golang.org/x/time/rate/rate.go Limiter.SetLimit
        """
        self.set_limit_at(now(), limit)

    def set_limit_at(self, t: Time, limit: Limit) -> None:
        """Allow limit events a second from t on; those reserved before keep their time.

        Go: golang.org/x/time/rate/rate.go Limiter.SetLimitAt
        """
        with self._guard:
            self._tokens = self._tokens_at(t)
            self._last = t
            self._limit = min(limit, INF)

    def set_burst(self, burst: int) -> None:
        """Allow burst events at once from now on: ``set_burst_at(now(), burst)``.

        Go: golang.org/x/time/rate/rate.go Limiter.SetBurst
        """
        self.set_burst_at(now(), burst)

    def set_burst_at(self, t: Time, burst: int) -> None:
        """Allow burst events at once from t on.

        Go: golang.org/x/time/rate/rate.go Limiter.SetBurstAt
        """
        with self._guard:
            self._tokens = self._tokens_at(t)
            self._last = t
            self._burst = burst

    def _reserve(self, t: Time, n: int, longest_wait: Duration) -> Reservation:
        """Take n tokens at t, if they're all there after longest_wait."""
        with self._guard:
            limit = self._limit
            if limit == INF:
                return Reservation(self, True, n, t, 0.0)  # it owes nothing to a later limit
            tokens = self._tokens_at(t) - n
            wait = duration_of(-tokens, limit) if tokens < 0 else _AT_ONCE
            if n > self._burst or wait > longest_wait:
                return Reservation(self, False, 0, t, limit)
            time_to_act = t.add(wait)
            self._last = t
            self._tokens = tokens
            self._last_event = time_to_act
            return Reservation(self, True, n, time_to_act, limit)

    def _take_back(self, reservation: Reservation, t: Time) -> None:
        """Put the tokens back, at t, that nobody has reserved since (RL3)."""
        time_to_act, limit = reservation._time_to_act, reservation._limit
        n = reservation._tokens
        with self._guard:
            if self._limit == INF or n == 0 or time_to_act.before(t):
                return
            restored = n - tokens_of(self._last_event.sub(time_to_act), limit)
            if restored <= 0:
                return
            self._tokens = min(self._tokens_at(t) + restored, float(self._burst))
            self._last = t
            if time_to_act.equal(self._last_event):
                previous = time_to_act.add(duration_of(-n, limit))
                if not previous.before(t):
                    self._last_event = previous

    def _tokens_at(self, t: Time) -> float:
        """Return the tokens at t, which may lie before ``_last``; ``_guard`` is held."""
        elapsed = t.sub(self._last)
        come = tokens_of(elapsed, self._limit) if elapsed.ns > 0 else 0.0
        return min(self._tokens + come, float(self._burst))


def _wait_for(reservation: Reservation, delay: Duration, ctx: ContextLike) -> None:
    """Wait for delay; cancel reservation if anything else ends that."""
    timer = new_timer(delay)
    come = recv(timer.c)
    in_time = False
    try:
        in_time = select(come, recv(ctx.done())) is come
    finally:
        timer.stop()
        if not in_time:
            reservation.cancel()
    if not in_time:
        raise_if_done(ctx)
        raise Canceled


def _mend(limiter: Limiter) -> None:
    """In the child of a fork: whoever held the guard is gone."""
    limiter._guard = Mutex()


in_child(Limiter, _mend)
