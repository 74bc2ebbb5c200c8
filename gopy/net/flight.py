"""Flights: one look-up for all who want the same at the same time.

    nobody asks ──fly──▶ under way, n wait ──it returns──▶ over: each gets its outcome
                              │  ▲
                              └──┘ more ask, and join; some leave, as their limit says

The look-up has a goroutine of its own, so that who began it may leave; when all have left
it's cancelled.

Invariants:

    L1  A flight that can be joined is in ``_under_way``; one that all have left isn't: the
        next who asks begins anew.

A flight belongs to one Go program: those of a program that is over never land.

Locking: ``_mu`` guards the table and how many wait.

Go: internal/singleflight/singleflight.go, net/lookup.go lookupIPAddr
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from gopy._core import FdTimeoutError, current, go, in_child
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import Canceled, CancelFunc, background, with_cancel
from gopy.net.dnserror import DNSError
from gopy.net.limit import Limit
from gopy.sync import Mutex

V = TypeVar("V")


class Flight(Generic[V]):
    """A look-up under way: ``value`` or ``error`` is there once ``done`` is closed."""

    __slots__ = ("cancel", "done", "error", "limit", "value", "waiting")

    def __init__(self) -> None:
        self.done: chan[None] = chan()
        self.value: V | None = None
        self.error: DNSError | None = None
        self.waiting = 0
        self.cancel: CancelFunc
        ctx, self.cancel = with_cancel(background())
        self.limit = Limit(ctx)


class Flights(Generic[V]):
    """The look-ups under way, by what they are for."""

    __slots__ = ("_mu", "_under_way")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._under_way: dict[Hashable, Flight[V]] = {}

    def fly(self, key: Hashable, limit: Limit, fn: Callable[[Limit, str], V], name: str) -> V:
        """Return fn(its own limit, name), of whoever asked first for key.

        Raises:
            DNSError: fn raised it.
            FdTimeoutError, OperationCanceled: as limit says.
        """
        limit.check()
        key = (getattr(current().m, "world", None), key)
        with self._mu:
            flight = self._under_way.get(key)
            begins = flight is None
            if flight is None:
                flight = self._under_way[key] = Flight()
            flight.waiting += 1
        try:
            if begins:
                go(self._make, key, flight, fn, name)
            wait_for(flight.done, limit)
        except BaseException:
            self._leave(key, flight)
            raise
        if flight.error is not None:
            raise flight.error.about(flight.error.name) from flight.error.__cause__
        assert flight.value is not None, "a look-up gives an error or a value"
        return flight.value

    def _make(
        self, key: Hashable, flight: Flight[V], fn: Callable[[Limit, str], V], name: str
    ) -> None:
        try:
            flight.value = fn(flight.limit, name)
        except DNSError as error:
            flight.error = error
        except (Canceled, FdTimeoutError):
            return  # nobody waits any more
        finally:
            flight.cancel()
            with self._mu:
                self._forget(key, flight)
            flight.done.close()

    def _leave(self, key: Hashable, flight: Flight[V]) -> None:
        with self._mu:
            flight.waiting -= 1
            if flight.waiting:
                return
            self._forget(key, flight)
        flight.cancel()

    def _forget(self, key: Hashable, flight: Flight[V]) -> None:
        """Let nobody join flight any more; the caller holds ``_mu``."""
        if self._under_way.get(key) is flight:
            del self._under_way[key]

    def begin_anew(self) -> None:
        """In the child of a fork: whoever looked up is gone."""
        self._under_way = {}


def wait_for(done: chan[None], limit: Limit) -> None:
    """Wait until done is closed.

    Raises:
        FdTimeoutError, OperationCanceled: as limit says.
    """
    over = recv(done)
    called_off = recv(None if limit.ctx is None else limit.ctx.done())
    left_ns = limit.left_ns()
    timeout = None if left_ns is None else left_ns / 1e9
    if select(over, called_off, timeout=timeout) is not over:
        limit.check()
        raise FdTimeoutError


in_child(Flights, Flights.begin_anew)
