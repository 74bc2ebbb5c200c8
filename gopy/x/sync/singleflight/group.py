"""Group: one call at a time for each key, whose outcome is everybody's who asked meanwhile.

A call on its way is a flight.  Who asks for its key first flies it: `do` in the caller's
goroutine, `do_chan` in one of its own.  Who comes later gets on board.  How the function
ended, and what that is for those on board:

                      in `do`                       by a channel
    it returned       the value                     the value
    an exception      the same exception            the exception, as a value
    a Panic           the same Panic                the end of the program
    Goexit            Goexit as well                nothing, for ever
    SystemExit        the same, but the program ends anyway

A panic that somebody awaits by a channel is raised in a goroutine of its own, so that
nobody recovers it and leaves the channel's reader waiting; its own goroutine stays, to be
seen in the report.

Invariants, true whenever ``_guard`` is free:

    SF1  A flight is in ``_flights`` until it has landed or its key was forgotten, and
         comes there once.  So nobody gets on board of one that has landed.
    SF2  ``shared`` and ``channels`` of a flight that isn't there any more don't change.

Locking: ``_guard`` guards ``_flights`` and, of the flights in it, ``shared`` and
``channels``.  It's a Mutex because a dict calls ``__hash__`` and ``__eq__`` of its keys.

Go: golang.org/x/sync/singleflight/singleflight.go
Differs: a Panic goes on as it is, with its traceback, and isn't wrapped into an error
with a text of its stack.  A KeyboardInterrupt is the business of the goroutine that it
hits; for those on board the function is called again, in a goroutine of its own.
"""

from collections.abc import Callable, Hashable
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar, cast

from gopy._core import G, current, in_child, room, spawn
from gopy._lang.chan import chan
from gopy._lang.defer import frame_of
from gopy._lang.ends import RecvChan
from gopy._lang.select import select
from gopy.errors import Goexit, Panic
from gopy.sync import Mutex, WaitGroup
from gopy.sync.atomic.nocopy import NoCopy
from gopy.x.sync.singleflight.outcome import Result

P = ParamSpec("P")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# What is called between boarding and landing, besides the function: a flight that began ends.
_DEPTH = 24


class Group(NoCopy, Generic[K, V]):
    """A set of calls in which no two with the same key run at once.

    ``Group[str, bytes]()`` has keys that are strings, and functions that return bytes.

    Go: golang.org/x/sync/singleflight/singleflight.go Group
    """

    __slots__ = ("__weakref__", "_flights", "_guard")

    def __init__(self) -> None:
        self._flights: dict[K, Flight[V]] = {}
        self._guard = Mutex()

    def do(
        self, key: K, fn: Callable[P, V], /, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[V, bool]:
        """Return fn(*args, **kwargs), or wait for a call with this key that is on its way.

        What that call's function raises is raised in every caller, and if it calls
        ``runtime.goexit()`` all their goroutines end.

        Returns:
            The value, and whether it was given to more than one caller.

        Raises:
            TypeError: key can't be hashed.

        Go: golang.org/x/sync/singleflight/singleflight.go Group.Do
        """
        room(_DEPTH)
        flight, is_first = self._board(key)
        try:
            if is_first:
                self._pilot(key, flight, fn, args, kwargs)
            else:
                flight.landed.wait()
                flight.tell_error()
            return flight.value, flight.shared
        finally:
            del flight  # the error that leaves this frame is in it

    def do_chan(
        self, key: K, fn: Callable[P, V], /, *args: P.args, **kwargs: P.kwargs
    ) -> RecvChan[Result[V]]:
        """Return a channel that yields, once, the `Result` of what `do` would return or raise.

        It's never closed.  A `Panic` of fn ends the program, and after
        ``runtime.goexit()`` in fn nothing comes.

        Raises:
            TypeError: key can't be hashed.

        Go: golang.org/x/sync/singleflight/singleflight.go Group.DoChan
        """
        room(_DEPTH)
        channel = chan[Result[V]](1)
        flight, is_first = self._board(key, channel)
        if is_first:
            spawn(self._fly_alone, (key, flight, fn, args, kwargs), {}, 1)
        return channel.recv_only()

    def forget(self, key: K) -> None:
        """Let the next call with key run its function, whatever is on its way.

        Raises:
            TypeError: key can't be hashed.

        Go: golang.org/x/sync/singleflight/singleflight.go Group.Forget
        """
        hash(key)  # pop of an empty dict would not ask for it
        with self._guard:
            self._flights.pop(key, None)

    def _board(self, key: K, channel: chan[Result[V]] | None = None) -> "tuple[Flight[V], bool]":
        """Return key's flight with the caller on board, and whether it is the first one."""
        with self._guard:
            flight = self._flights.get(key)
            is_first = flight is None
            if flight is None:
                flight = self._flights[key] = Flight()
            else:
                flight.shared = True
            if channel is not None:
                flight.channels.append(channel)
        return flight, is_first

    def _pilot(
        self,
        key: K,
        flight: "Flight[V]",
        fn: Callable[..., V],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Fly in the caller's goroutine; who is on board when it's interrupted flies on."""
        try:
            self._fly(key, flight, fn, args, kwargs)
        except KeyboardInterrupt:
            if not self._is_left(key, flight):
                spawn(self._fly_alone, (key, flight, fn, args, kwargs), {}, 0)
            raise
        finally:
            del flight

    def _fly_alone(
        self,
        key: K,
        flight: "Flight[V]",
        fn: Callable[..., V],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Fly in a goroutine of its own: those on board have the outcome."""
        with suppress(Exception):
            self._fly(key, flight, fn, args, kwargs)

    def _fly(
        self,
        key: K,
        flight: "Flight[V]",
        fn: Callable[..., V],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Call fn, let those on board know, and raise what it raised."""
        try:
            try:
                flight.g = current()
                flight.value = frame_of(fn)(*args, **kwargs)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                flight.error = error
                flight.trace = error.__traceback__
                self._land(key, flight)
                raise
            self._land(key, flight)
        finally:
            del flight

    def _land(self, key: K, flight: "Flight[V]") -> None:
        """Take flight out, then wake and tell all who are on board (SF2)."""
        with self._guard:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.landed.done()
        if isinstance(flight.error, Panic) and flight.channels:
            spawn(_raise, (flight.error,), {}, 0)
            select()
        if flight.error is None or isinstance(flight.error, Exception):
            for channel in flight.channels:
                channel.send(Result(flight.value, flight.error, flight.shared))

    def _is_left(self, key: K, flight: "Flight[V]") -> bool:
        """Take flight out if nobody waits for it; return whether that is so."""
        with self._guard:
            if flight.shared:
                return False
            if self._flights.get(key) is flight:
                del self._flights[key]
            return True


class Flight(Generic[V]):
    """One call of a function, and those who want to know how it ends."""

    __slots__ = ("channels", "error", "g", "landed", "shared", "trace", "value")

    def __init__(self) -> None:
        self.value = cast(V, None)  # cast: nobody looks before the function has returned
        self.error: BaseException | None = None
        self.trace: TracebackType | None = None
        self.shared = False
        self.channels: list[chan[Result[V]]] = []
        self.g: G | None = None
        self.landed = WaitGroup()
        self.landed.add(1)

    def tell_error(self) -> None:
        """Raise what ended the function, if it didn't return."""
        if isinstance(self.error, Goexit):
            raise Goexit
        if self.error is not None:
            raise self.error.with_traceback(self.trace)


def _raise(error: BaseException) -> None:
    raise error


def _mend(group: Group[Any, Any]) -> None:
    """In the child of a fork: what is flown by who is gone will never land."""
    group._guard = Mutex()  # for those who come; who holds the old one unlocks the old one
    for key, flight in list(group._flights.items()):
        if flight.g is None or flight.g.m is None:
            del group._flights[key]


in_child(Group, _mend)
