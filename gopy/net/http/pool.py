"""Pool: the idle connections of a transport, and who waits for one.

A request wants a connection: it takes an idle one, or else a new one is dialled for it; while
that goes on, one that becomes idle will do as well, and the dialled one goes into the pool.

Invariants:
    P1  An idle connection is in ``_idle`` and ``_by_age``, both or neither; it's nobody else's.
    P2  ``_counts[key]`` is how many connections to key are open or being dialled; it's kept only
        if there is a limit, and never exceeds it.
    P3  A want is answered once: ``done`` is set, under the lock, before its channel gets a value.

Locking: ``_mu`` guards everything, wants too.  Connections are closed, and dials started,
outside of it.

Go: net/http/transport.go tryPutIdleConn, queueForIdleConn, queueForDial, decConnsPerHost
"""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from gopy._core import Spanlike, go, monotonic_ns, span_ns
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import CancelFunc, Context, cause, with_cancel, without_cancel
from gopy.errors import Panic
from gopy.net.http.persistconn import (
    ALL_IDLE_CLOSED,
    IDLE_CLOSED,
    IDLE_TIMEOUT,
    NOT_KEPT,
    TOO_MANY_IDLE,
    Key,
    PersistConn,
)
from gopy.sync import Mutex
from gopy.time import after_func
from gopy.time.duration import of_ns

FIRST_CHECK: Final = 1_000_000_000  # ns after which an idle connection is looked at
LAST_CHECK: Final = 16_000_000_000

Dial = Callable[[Context], PersistConn]


class Limits(Protocol):
    """What a transport says of its connections; it may change at any time."""

    disable_keep_alives: bool
    max_idle_conns: int
    max_idle_conns_per_host: int
    max_conns_per_host: int
    idle_conn_timeout: Spanlike | None


class Want:
    """Somebody's wish for a connection."""

    __slots__ = ("cancel", "ctx", "dial", "done", "key", "result")

    def __init__(self, key: Key, dial: Dial, ctx: Context) -> None:
        self.key = key
        self.dial = dial
        self.ctx, self.cancel = _detached(ctx)
        self.done = False
        self.result: chan[PersistConn | BaseException] = chan(1)


def _detached(ctx: Context) -> tuple[Context, CancelFunc]:
    """Return a context that has ctx's values, and ends only when a dial isn't wanted any more."""
    child, cancel = with_cancel(without_cancel(ctx))
    return child, cancel


class Pool:
    """The connections of one transport.

    Args:
        settings: the transport: its limits are looked up when they matter.
    """

    def __init__(self, settings: Limits) -> None:
        self._settings = settings
        self._mu = Mutex()
        self._idle: dict[Key, list[PersistConn]] = {}
        self._by_age: dict[PersistConn, None] = {}
        self._waiting: dict[Key, deque[Want]] = {}
        self._counts: dict[Key, int] = {}
        self._queues: dict[Key, deque[Want]] = {}
        self._dialling: dict[Want, None] = {}
        self._close_idle = False

    def get(self, key: Key, dial: Dial, ctx: Context) -> PersistConn:
        """Return a connection to key: an idle one, or one that dial makes.

        Raises:
            Exception: what dial raises, or ctx's cause.

        Go: net/http/transport.go Transport.getConn
        """
        pconn = self._take_idle(key)
        if pconn is not None:
            return pconn
        want = Want(key, dial, ctx)
        if self._enqueue(want):
            self._start(want)
        done = ctx.done()
        got = recv(want.result)
        if done is None or select(got, recv(done)) is got:
            if done is None:
                got.value = want.result.recv()
            if isinstance(got.value, PersistConn):
                return got.value
            if done is not None and ctx.err() is not None:
                raise self._given_up(ctx)
            raise got.value
        self._withdraw(want)
        raise self._given_up(ctx)

    def _given_up(self, ctx: Context) -> BaseException:
        reason = cause(ctx)
        assert reason is not None, "ctx is done"
        return reason

    def _take_idle(self, key: Key) -> PersistConn | None:
        """Take the connection that became idle last, if there is one that is usable."""
        while True:
            with self._mu:
                self._close_idle = False
                idle = self._idle.get(key)
                if not idle or self._settings.disable_keep_alives:
                    return None
                pconn = idle[-1]
                self._remove(pconn)
            limit = span_ns(self._settings.idle_conn_timeout or 0)
            if limit > 0 and monotonic_ns() - pconn.idle_since > limit:
                pconn.close(IDLE_TIMEOUT)
            elif pconn.is_usable():
                return pconn
            else:
                pconn.close(IDLE_CLOSED)

    def _remove(self, pconn: PersistConn) -> bool:
        """Take pconn out of the idle ones; under the lock."""
        if pconn not in self._by_age:
            return False
        del self._by_age[pconn]
        idle = self._idle[pconn.key]
        idle.remove(pconn)
        if not idle:
            del self._idle[pconn.key]
        return True

    def _enqueue(self, want: Want) -> bool:
        """Note that want waits; say whether a connection may be dialled for it (P2)."""
        limit = self._settings.max_conns_per_host or 0
        with self._mu:
            self._line(self._waiting, want)
            if limit > 0:
                if self._counts.get(want.key, 0) >= limit:
                    self._line(self._queues, want)
                    return False
                self._counts[want.key] = self._counts.get(want.key, 0) + 1
            self._dialling[want] = None
        return True

    def _line(self, lines: dict[Key, deque[Want]], want: Want) -> None:
        line = lines.setdefault(want.key, deque())
        while line and line[0].done:
            line.popleft()
        line.append(want)

    def _start(self, want: Want) -> None:
        go(self._dial_for, want)

    def _dial_for(self, want: Want) -> None:
        """Dial for want; a goroutine of its own, so that want may get another one meanwhile.

        Go: net/http/transport.go Transport.dialConnFor
        """
        if want.done:
            self._dialled(want)
            self._lost(want.key)
            return
        try:
            pconn = want.dial(want.ctx)
        except Panic:
            raise  # whoever wrote the dialler should hear of it
        except Exception as error:
            self._dialled(want)
            with self._mu:
                self._answer(want, error)
            self._lost(want.key)
            return
        self._dialled(want)
        with self._mu:
            delivered = self._answer(want, pconn)
        if not delivered:
            self.put(pconn, fresh=True)

    def _dialled(self, want: Want) -> None:
        with self._mu:
            self._dialling.pop(want, None)
        want.cancel()

    def _answer(self, want: Want, result: PersistConn | BaseException) -> bool:
        """Give want its answer; under the lock (P3)."""
        if want.done:
            return False
        want.done = True
        want.result.try_send(result)
        return True

    def _withdraw(self, want: Want) -> None:
        """Don't want any more; what has come meanwhile goes to the others.

        Go: net/http/transport.go wantConn.cancel
        """
        with self._mu:
            want.done = True
            line = deque(other for other in self._waiting.pop(want.key, ()) if not other.done)
            if line:
                self._waiting[want.key] = line
        got, ok = want.result.try_recv()
        if ok and isinstance(got, PersistConn):
            self.put(got)
        elif not line:
            want.cancel()

    def put(self, pconn: PersistConn, *, fresh: bool = False) -> bool:
        """Take pconn, which is idle now; close it and return False if it isn't kept.

        Args:
            fresh: nothing was ever sent on it.

        Go: net/http/transport.go Transport.tryPutIdleConn
        """
        settings = self._settings
        per_host = settings.max_idle_conns_per_host or 2
        if settings.disable_keep_alives or per_host < 0 or pconn.closing is not None:
            pconn.close(NOT_KEPT)
            return False
        if not fresh:
            pconn.reused = True
        too_old: PersistConn | None = None
        with self._mu:
            if self._hand_on(pconn):
                return True
            idle = self._idle.get(pconn.key, ())
            kept = not self._close_idle and len(idle) < per_host
            if kept:
                too_old = self._keep(pconn)
        if not kept:
            pconn.close(TOO_MANY_IDLE)
        if too_old is not None:
            too_old.close(TOO_MANY_IDLE)
        return kept

    def _hand_on(self, pconn: PersistConn) -> bool:
        """Give pconn to the first that waits for one like it; under the lock."""
        line = self._waiting.get(pconn.key)
        while line:
            if self._answer(line.popleft(), pconn):
                return True
        self._waiting.pop(pconn.key, None)
        return False

    def _keep(self, pconn: PersistConn) -> PersistConn | None:
        """Keep pconn as idle; return the one to close for it, if any; under the lock."""
        self._idle.setdefault(pconn.key, []).append(pconn)
        self._by_age[pconn] = None
        pconn.idle_since = monotonic_ns()
        if pconn.idle_check is None:
            self._check_later(pconn)
        most = self._settings.max_idle_conns or 0
        if 0 < most < len(self._by_age):
            oldest = next(iter(self._by_age))
            self._remove(oldest)
            return oldest
        return None

    def _check_later(self, pconn: PersistConn) -> None:
        """Have pconn looked at again; under the lock.

        The longer it has been idle, the later.  The timer isn't stopped when the connection is
        taken, because most are back before it fires; nor does it come too late then.
        """
        since = monotonic_ns() - pconn.idle_since
        wait = min(max(since, FIRST_CHECK), LAST_CHECK)
        limit = span_ns(self._settings.idle_conn_timeout or 0)
        if limit > 0:
            wait = min(wait, limit - since)
        pconn.idle_check = after_func(of_ns(wait), self._check, pconn)

    def _check(self, pconn: PersistConn) -> None:
        """Close pconn if it has been idle for too long, or the server has closed it.

        Go: net/http/transport.go persistConn.closeConnIfStillIdle, readLoop
        """
        limit = span_ns(self._settings.idle_conn_timeout or 0)
        with self._mu:
            pconn.idle_check = None
            if pconn not in self._by_age:
                return
            is_old = 0 < limit <= monotonic_ns() - pconn.idle_since
            if not is_old and pconn.is_usable():
                self._check_later(pconn)
                return
            self._remove(pconn)
        pconn.close(IDLE_TIMEOUT if is_old else IDLE_CLOSED)

    def gone(self, pconn: PersistConn) -> None:
        """Note that pconn is closed."""
        with self._mu:
            self._remove(pconn)
            if pconn.idle_check is not None:
                pconn.idle_check.stop()
                pconn.idle_check = None
        self._lost(pconn.key)

    def _lost(self, key: Key) -> None:
        """There is one connection to key less: dial for whoever waits for that (P2).

        Go: net/http/transport.go Transport.decConnsPerHost
        """
        with self._mu:
            if key not in self._counts:
                return
            line = self._queues.get(key)
            while line and line[0].done:
                line.popleft()
            want = line.popleft() if line else None
            if not line:
                self._queues.pop(key, None)
            if want is not None:
                self._dialling[want] = None
            elif self._counts[key] > 1:
                self._counts[key] -= 1
            else:
                del self._counts[key]
        if want is not None:
            self._start(want)

    def close_idle(self) -> None:
        """Close the idle connections, and those that become idle until the next request.

        Go: net/http/transport.go Transport.CloseIdleConnections
        """
        with self._mu:
            self._close_idle = True
            idle = list(self._by_age)
            for pconn in idle:
                self._remove(pconn)
            unwanted = [want for want in self._dialling if want.done]
        for want in unwanted:
            want.cancel()
        for pconn in idle:
            pconn.close(ALL_IDLE_CLOSED)
