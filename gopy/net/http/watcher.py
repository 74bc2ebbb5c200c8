"""The contexts of a connection and of its requests, and the goroutine that sees the peer leave.

A context costs more than a small answer: none is made, and nobody watches, before a handler asks
for one.

Locking: ``_mu`` guards all.

Go: net/http/server.go connReader
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gopy._core import go
from gopy.context import CancelFunc, Context, with_cancel
from gopy.net.http.inflow import READ_SIZE
from gopy.net.http.inlet import Inlet
from gopy.net.http.reply import Reply
from gopy.sync import Cond, Mutex
from gopy.time import now


class Watcher:
    """What cancels requests' contexts."""

    __slots__ = (
        "_aborted",
        "_cancel_conn",
        "_cancel_request",
        "_conn_ctx",
        "_ended",
        "_inlet",
        "_make_ctx",
        "_mu",
        "_reads",
        "_reply",
        "_request_ctx",
    )

    def __init__(self, inlet: Inlet, make_ctx: Callable[[], Any]) -> None:
        # Any: contexts of all makes.
        self._inlet = inlet
        self._make_ctx = make_ctx
        self._mu = Mutex()
        self._ended = Cond(self._mu)
        self._reply: Reply | None = None
        self._conn_ctx: Context | None = None
        self._cancel_conn: CancelFunc | None = None
        self._request_ctx: Context | None = None
        self._cancel_request: CancelFunc | None = None
        self._reads = self._aborted = False

    def context(self, reply: Reply) -> Context:
        """Return the context of the request that reply answers; watch the peer from here on.

        Once the handler has returned, a context is a cancelled one.
        """
        with self._mu:
            if self._request_ctx is None or self._reply is not reply:
                if self._conn_ctx is None:
                    self._conn_ctx, self._cancel_conn = with_cancel(self._make_ctx())
                self._request_ctx, self._cancel_request = with_cancel(self._conn_ctx)
                self._reply = reply
                if reply.handler_done:
                    self._cancel_request()
                elif reply.body is None or not reply.body.remains:
                    self._watch()
                else:
                    reply.body.on_end = self._watch_now
            return self._request_ctx

    def connection_context(self) -> Context:
        """Return the context of the connection, cancelled when it ends."""
        with self._mu:
            if self._conn_ctx is None:
                self._conn_ctx, self._cancel_conn = with_cancel(self._make_ctx())
            return self._conn_ctx

    def cancel(self) -> None:
        """Cancel all contexts: the peer is gone."""
        if self._cancel_conn is not None:
            self._cancel_conn()

    def end_request(self) -> None:
        """Cancel the context of the request, if there is one: its handler has returned."""
        with self._mu:
            cancel, self._cancel_request = self._cancel_request, None
        if cancel is not None:
            cancel()

    def end_connection(self) -> None:
        """Cancel all and stop."""
        self.cancel()
        self.stop()
        self._reply = None  # which knows the connection

    def stop(self) -> None:
        """Make the goroutine that watches stop, and wait for it.

        Go: net/http/server.go connReader.abortPendingRead
        """
        if not self._reads:
            return
        with self._mu:
            self._aborted = True
            with suppress(OSError):  # closed: that ends the read as well
                self._inlet.conn.set_read_deadline(now())
            self._ended.wait_for(lambda: not self._reads)
            with suppress(OSError):
                self._inlet.conn.set_read_deadline(None)

    def _watch_now(self) -> None:
        with self._mu:
            if self._reply is not None and not self._reply.handler_done:
                self._watch()

    def _watch(self) -> None:
        if self._reads:
            return
        self._reads = True
        self._aborted = False
        with suppress(OSError):
            self._inlet.conn.set_read_deadline(None)
        go(self._read)

    def _read(self) -> None:
        """Wait for the peer to send the next request, or to leave."""
        got = b""
        failed: Exception | None = None
        try:
            got = self._inlet.conn.read(READ_SIZE)
        except (OSError, EOFError) as error:
            failed = error
        gone = False
        with self._mu:
            if got:
                self._inlet.data = self._inlet.rest() + got
            else:
                gone = not (self._aborted and isinstance(failed, TimeoutError))
            self._reads = False
            self._ended.broadcast()
        if gone:
            self.cancel()
