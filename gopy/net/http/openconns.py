"""The connections of a server: which there are, how many, and who of them has nothing to do.

Invariants, true whenever ``_mu`` is free:
    O1  They are the connections that are neither closed nor hijacked; each with the time, in ns,
        since when it waits for its first request, 0 once that has come.
    O2  ``crowded`` says whether there are CROWD of them, or more.

Locking: ``_mu`` guards all.  ``crowded`` is read without it, once for each request: who has missed
a change goes by the next one.

Go: net/http/server.go Server.trackConn, closeIdleConns
"""

from typing import TYPE_CHECKING, Any, Final

from gopy._core import monotonic_ns
from gopy.net.http.connstate import STATE_IDLE, STATE_NEW
from gopy.sync import Mutex

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn

NEW_GRACE_NS: Final = 5_000_000_000  # what a connection without a request may take to send one

# From here on an idle connection keeps no goroutine.  To leave it and to begin another costs a
# request 4 to 9 µs; and below, all the stacks that wait take 6 MB at most.
CROWD: Final = 512


class OpenConns(dict["ServerConn", int]):
    """The connections, and since when each waits for its first request."""

    __slots__ = ("_mu", "_new_ns", "crowded")

    def __init__(self) -> None:
        self._mu = Mutex()
        self._new_ns = 0  # one number for many connections: each would be an object
        self.crowded = False

    def track(self, conn: "ServerConn") -> None:
        """Take in conn, which is new."""
        now_ns = monotonic_ns()
        with self._mu:
            if now_ns - self._new_ns > NEW_GRACE_NS // 50:
                self._new_ns = now_ns
            self[conn] = self._new_ns
            self._count()

    def asked(self, conn: "ServerConn") -> bool:
        """Note that the first request of conn has come; return whether conn is among them."""
        with self._mu:
            among = conn in self
            if among:
                self[conn] = 0
        return among

    def untrack(self, conn: "ServerConn") -> None:
        """Forget conn, which is closed or given away."""
        with self._mu:
            self.pop(conn, None)
            self._count()

    def take_all(self) -> list["ServerConn"]:
        """Forget all; return them."""
        with self._mu:
            conns = list(self)
            self.clear()
            self._count()
        return conns

    def take_idle(self) -> tuple[list["ServerConn"], list[Any]]:
        """Forget the idle ones; return them, and the HTTP/2 sessions that there are."""
        idle = []
        sessions = []
        late_ns = monotonic_ns() - NEW_GRACE_NS
        with self._mu:
            for conn, since_ns in self.items():
                if conn.session is not None:
                    sessions.append(conn.session)
                if conn.state is STATE_IDLE or (conn.state is STATE_NEW and since_ns < late_ns):
                    idle.append(conn)
            for conn in idle:
                del self[conn]
            self._count()
        return idle, sessions

    def _count(self) -> None:
        self.crowded = len(self) >= CROWD
