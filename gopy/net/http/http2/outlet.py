"""What goes out on a connection: in order, by one goroutine that lives while there is something.

Whoever has something to say puts it here and goes on; nobody who reads frames ever waits for a
peer that reads none.  Two bounds hold what may pile up: bodies and heads wait for `has_room`, and
a peer that makes us answer, to pings for example, and doesn't read the answers is cut off.

Invariants:
    O1  There is a goroutine that writes exactly while ``_writes``; else nothing is queued.

Locking: ``mu``, the session's, guards all; nothing is written under it.

Go: net/http/internal/http2/server.go serverConn.scheduleFrameWrite, writeFrameAsync
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from gopy._core import go
from gopy.net.http.http2.errors import Code, ConnectionFault
from gopy.net.protocols import Conn
from gopy.sync import Cond, Mutex
from gopy.time import Duration, now

ROOM_BYTES: Final = 64 << 10
MOST_ANSWERS_BYTES: Final = 256 << 10  # to what the peer makes us say


class Outlet:
    """The way out of a connection."""

    __slots__ = (
        "_answers",
        "_conn",
        "_drained",
        "_mu",
        "_on_lost",
        "_on_room",
        "_queue",
        "_size",
        "_span",
        "_writes",
        "is_lost",
    )

    def __init__(
        self,
        conn: Conn,
        mu: Mutex,
        span: Duration | None,
        on_room: Callable[[], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._conn = conn
        self._mu = mu
        self._span = span  # that one write may take
        self._on_room = on_room  # called under mu: has_room is true again
        self._on_lost = on_lost
        self._queue: list[bytes] = []
        self._size = 0
        self._answers = 0
        self._writes = False
        self._drained = Cond(mu)
        self.is_lost = False

    @property
    def has_room(self) -> bool:
        """Say whether a body may be sent, or has to wait."""
        return self._size < ROOM_BYTES

    def put(self, data: bytes) -> None:
        """Send data after all that was put before."""
        if not data or self.is_lost:
            return
        self._queue.append(data)
        self._size += len(data)
        if not self._writes:
            self._writes = True
            go(self._write)

    def put_answers(self, data: bytes) -> None:
        """Send what the peer has made us say.

        Raises:
            ConnectionFault: it doesn't read it.
        """
        self.put(data)
        self._answers += len(data)
        if self._answers > MOST_ANSWERS_BYTES:
            raise ConnectionFault(Code.ENHANCE_YOUR_CALM, "too many frames to answer")

    def drain(self, span: Duration) -> None:
        """Wait until all is written, or can't be, or for span at most."""
        with self._mu:
            self._span = None
            with suppress(OSError):
                self._conn.set_write_deadline(now() + span)
            self._drained.wait_for(lambda: not self._writes, timeout=span)

    def _write(self) -> None:
        """Write what is queued until nothing is."""
        data = b""
        while True:
            with self._mu:
                had_room = self.has_room
                self._size -= len(data)
                if self.has_room and not had_room:
                    self._on_room()
                if not self._queue:
                    self._ended()
                    return
                data = self._queue[0] if len(self._queue) == 1 else b"".join(self._queue)
                self._queue.clear()
                if self._span:
                    with suppress(OSError):
                        self._conn.set_write_deadline(now() + self._span)
            try:
                self._conn.write(data)
            except OSError:
                with self._mu:
                    self.is_lost = True
                    self._queue.clear()
                    self._ended()
                self._on_lost()
                return

    def _ended(self) -> None:
        self._writes = False
        self._answers = 0
        self._drained.broadcast()
