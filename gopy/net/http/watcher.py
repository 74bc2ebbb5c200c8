"""The contexts of a connection's requests, and the goroutine that sees the peer leave.

A context costs more than a small answer: none is made, and nobody watches, before a handler asks
for one.  A connection that waits for its next request has no Watcher.

Locking: ``_mu`` guards all.

Go: net/http/server.go connReader
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from gopy._core import go
from gopy.context import CancelFunc, Context
from gopy.net.http.inflow import READ_SIZE
from gopy.net.http.reply import Reply
from gopy.sync import Cond, Mutex
from gopy.time import now

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn


class Watcher:
    """What cancels requests' contexts."""

    __slots__ = ("_aborted", "_cancel", "_conn", "_ctx", "_ended", "_mu", "_reads", "_reply")

    def __init__(self, conn: "ServerConn") -> None:
        self._conn = conn
        self._mu = Mutex()
        self._ended: Cond | None = None  # made when somebody watches
        self._reply: Reply | None = None
        self._ctx: Context | None = None
        self._cancel: CancelFunc | None = None
        self._reads = self._aborted = False

    def context(self, reply: Reply) -> Context:
        """Return the context of the request that reply answers; watch the peer from here on.

        Once the handler has returned, a context is a cancelled one.
        """
        with self._mu:
            if self._ctx is not None and self._reply is reply:
                return self._ctx
            ctx, cancel = self._conn.new_context()
            if reply.handler_done:
                cancel()
                return ctx
            self._reply, self._ctx, self._cancel = reply, ctx, cancel
            if self._conn.hijacked:
                return ctx  # what comes is its new owner's
            if reply.body is None or not reply.body.remains:
                self._watch()
            else:
                reply.body.on_end = self._watch_now
            return ctx

    def cancel(self) -> None:
        """Cancel the context, if there is one: the peer is gone, or the handler has returned."""
        with self._mu:
            cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()

    def end_connection(self) -> None:
        """Cancel and stop."""
        self.cancel()
        self.stop()
        self._reply = None  # which knows the connection

    def stop(self) -> None:
        """Make the goroutine that watches stop, and wait for it.

        Go: net/http/server.go connReader.abortPendingRead
        """
        with self._mu:
            ended = self._ended
            if not self._reads or ended is None:
                return
            self._aborted = True
            with suppress(OSError):  # closed: that ends the read as well
                self._conn.rwc.set_read_deadline(now())
            ended.wait_for(lambda: not self._reads)
            with suppress(OSError):
                self._conn.rwc.set_read_deadline(None)

    def _watch_now(self) -> None:
        with self._mu:
            if self._reply is not None and not self._reply.handler_done:
                self._watch()

    def _watch(self) -> None:
        if self._reads:
            return
        if self._ended is None:
            self._ended = Cond(self._mu)
        self._reads = True
        self._aborted = False
        with suppress(OSError):
            self._conn.rwc.set_read_deadline(None)
        go(self._read)

    def _read(self) -> None:
        """Wait for the peer to send the next request, or to leave."""
        got = b""
        failed: Exception | None = None
        try:
            got = self._conn.rwc.read(READ_SIZE)
        except (OSError, EOFError) as error:
            failed = error
        gone = False
        with self._mu:
            if got:
                inlet = self._conn.inlet
                inlet.data = inlet.rest() + got
            else:
                gone = not (self._aborted and isinstance(failed, TimeoutError))
            self._reads = False
            if self._ended is not None:
                self._ended.broadcast()
        if gone:
            self.cancel()
