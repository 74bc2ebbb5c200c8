"""PersistConn: a connection to a server, or to a proxy, that serves one request after the other.

No goroutine belongs to it: who sends a request writes it and reads the answer's head, and who
reads the answer's body reads the connection.  Only a body that may keep the writer waiting is
written by a goroutine of its own, because the server may answer before it has read it all.

    idle ──round_trip──▶ busy ──the body's end──▶ idle     (`Pool` has it meanwhile)
      └───────────────────┴──any failure, cancellation, early close──▶ closed

Invariants:
    C1  ``closing`` has what it was closed for, before the connection is closed: whoever is
        blocked in it finds the reason when it returns.

Locking: ``mu`` guards ``closing``, and an exchange's deadline; the connection itself is closed
outside of it.

Go: net/http/transport.go persistConn
Differs: Go has two goroutines for each connection, which notice at once when an idle one dies.
Here that's found out when it is taken, and by a timer meanwhile.
"""

import select as system
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gopy.net.http.inflow import Inflow
from gopy.net.protocols import Conn
from gopy.sync import Mutex

if TYPE_CHECKING:
    from gopy.net.http.pool import Pool


class Key(NamedTuple):
    """What connections are alike in, so that they can stand in for each other.

    Go: net/http/transport.go connectMethodKey
    """

    proxy: str
    scheme: str
    addr: str


class ConnectionClosed(OSError):
    """What an idle connection was closed for; nobody sees it."""


class PersistConn:
    """A connection that can serve one request at a time."""

    __slots__ = (
        "__weakref__",
        "closing",
        "conn",
        "idle_check",
        "idle_since",
        "inflow",
        "is_fast",
        "is_proxy",
        "key",
        "mu",
        "pool",
        "proxy_auth",
        "reused",
        "saw_end",
        "tls",
        "written",
    )

    def __init__(self, pool: "Pool", key: Key, conn: Conn, tls: Any = None) -> None:
        # Any: crypto.tls's connection state.
        self.pool = pool
        self.key = key
        self.conn = conn
        self.tls = tls
        self.inflow = Inflow(self._read_more)
        self.is_proxy = False  # the server is a proxy that wants whole URLs
        self.is_fast = _has_buffers(conn)
        self.proxy_auth = ""
        self.reused = False
        self.saw_end = False
        self.written = 0
        self.closing: BaseException | None = None
        self.idle_since = 0
        self.idle_check: Any = None  # Any: a timer
        self.mu = Mutex()

    def write(self, b: bytes, /) -> int:
        """Write b; count what was written, also of a write that fails."""
        try:
            n = self.conn.write(b)
        except BaseException as error:
            self.written += getattr(error, "n", 0)
            raise
        self.written += len(b)
        return n

    def close(self, reason: BaseException) -> None:
        """Close it for reason, if it isn't closed (C1)."""
        with self.mu:
            if self.closing is not None:
                return
            self.closing = reason
        with suppress(OSError):  # who closed it before us has had the reason for it
            self.conn.close()
        self.pool.gone(self)

    def release(self) -> None:
        """Leave the connection to whoever has it now; it's no longer the pool's."""
        with self.mu:
            if self.closing is not None:
                return
            self.closing = ConnectionClosed("net/http: the caller owns the connection")
        self.pool.gone(self)

    def is_usable(self) -> bool:
        """Say whether it's open, silent, and the server hasn't closed it, as far as can be seen."""
        if self.closing is not None or self.inflow.buffered():
            return False
        fileno = getattr(self.conn, "fileno", None)
        try:
            fd = fileno() if fileno is not None else -1
        except OSError:
            return False
        if fd < 0:
            return fileno is None or not self.is_fast
        poll = system.poll()
        poll.register(fd, system.POLLIN)
        return not poll.poll(0)

    def _read_more(self, n: int) -> bytes:
        got = self.conn.read(n)
        if not got:
            self.saw_end = True
        return got


def _has_buffers(conn: Conn) -> bool:
    """Say whether conn is a socket: a short write doesn't wait for the peer to read."""
    fileno = getattr(conn, "fileno", None)
    try:
        return fileno is not None and fileno() >= 0
    except (OSError, ValueError, NotImplementedError):
        return False


IDLE_CLOSED: Final = ConnectionClosed("http: server closed idle connection")
IDLE_TIMEOUT: Final = ConnectionClosed("http: idle connection timeout")
TOO_MANY_IDLE: Final = ConnectionClosed("http: putIdleConn: too many idle connections")
NOT_KEPT: Final = ConnectionClosed("http: putIdleConn: connection is in bad state")
ALL_IDLE_CLOSED: Final = ConnectionClosed("http: CloseIdleConnections called")
