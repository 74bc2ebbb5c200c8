"""Flights: one call for all who want the same at the same time.

    nobody asks ──fly──▶ under way, n wait ──the call returns──▶ over: each gets its outcome
                              │  ▲
                              └──┘ more ask, and join; some leave, as their limit says

Invariants:

    L1  A flight that can be joined is in ``_under_way``; one that all have left isn't: the
        next who asks has the call made anew, although it still goes on.
    L2  At most MAX_CALLS calls are being made, so that a name server which hangs leaves
        threads for others who need one.

A flight belongs to one Go program: those of a program that is over never land.

Locking: ``_mu`` guards the table and how many wait.

Go: internal/singleflight/singleflight.go, net/cgo_unix.go doBlockingWithCtx
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar

from gopy._core import FdTimeoutError, call_blocking, current, go, in_child
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.net.dnserror import DNSError
from gopy.net.limit import Limit
from gopy.sync import Mutex

MAX_CALLS: Final = 64

V = TypeVar("V")


class Flight(Generic[V]):
    """A call under way: ``value`` or ``error`` is there once ``done`` is closed."""

    __slots__ = ("done", "error", "value", "waiting")

    def __init__(self) -> None:
        self.done: chan[None] = chan()
        self.value: V | None = None
        self.error: DNSError | None = None
        self.waiting = 0


class Flights(Generic[V]):
    """The calls under way, by what they are for."""

    __slots__ = ("_mu", "_places", "_under_way")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._under_way: dict[Hashable, Flight[V]] = {}
        self._places: chan[None] = chan(MAX_CALLS)

    def fly(self, key: Hashable, limit: Limit, fn: Callable[..., V], *args: Any) -> V:
        """Return fn(*args), called on a helper thread, by whoever asked first for key.

        Raises:
            DNSError: fn raised it.
            FdTimeoutError, OperationCanceled: as limit says; the call goes on.
        """
        limit.check()
        key = (getattr(current().m, "world", None), key)
        with self._mu:
            flight = self._under_way.get(key)
            joined = flight is not None
            if flight is None:
                flight = self._under_way[key] = Flight()
            flight.waiting += 1
        if not joined:
            go(self._make, key, flight, fn, args)
        try:
            wait_for(flight.done, limit)
        except BaseException:
            self._leave(key, flight)
            raise
        if flight.error is not None:
            raise flight.error.again()
        assert flight.value is not None, "a look-up gives an error or a value"
        return flight.value

    def _make(
        self, key: Hashable, flight: Flight[V], fn: Callable[..., V], args: tuple[Any, ...]
    ) -> None:
        places = self._places
        places.send(None)
        try:
            flight.value = call_blocking(fn, args, {})
        except DNSError as error:
            flight.error = error
        finally:
            places.recv()
            with self._mu:
                if self._under_way.get(key) is flight:
                    del self._under_way[key]
            flight.done.close()

    def _leave(self, key: Hashable, flight: Flight[V]) -> None:
        with self._mu:
            flight.waiting -= 1
            if not flight.waiting and self._under_way.get(key) is flight:
                del self._under_way[key]

    def forget(self) -> None:
        """In the child of a fork: whoever made the calls is gone."""
        self._under_way = {}
        self._places = chan(MAX_CALLS)


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


in_child(Flights, Flights.forget)
