"""An exchange: one request and its answer on a connection.

    written, by us ───────────┐
                              ├──▶ head read ──▶ body read ──▶ the pool, or closed
    written, by a goroutine ──┘

The connection is the pool's again when the answer's body has ended and the request is written;
any other end closes it.

Invariants:
    E1  ``_stop`` undoes the watch on the context; who gets True from it, or has no context, may
        put the connection back: no cancellation will close it then.

Go: net/http/transport.go persistConn.roundTrip, readLoop, writeLoop
Differs: where the request can't be written, the answer that the server may have given is waited
for, 50 ms; Go takes it only if it's there at once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gopy._core import Spanlike, go, span_ns
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import Context, after_func, cause
from gopy.errors import Panic
from gopy.io import EOF
from gopy.net.http.bodies import NO_BODY, BytesBody
from gopy.net.http.grammar import has_token
from gopy.net.http.gunzip import GzipBody
from gopy.net.http.header import Header
from gopy.net.http.incoming import Source, source_of
from gopy.net.http.inflow import HeadTooLong
from gopy.net.http.persistconn import ConnectionClosed, PersistConn
from gopy.net.http.request import Request
from gopy.net.http.requestwriting import BodyReadError, write_request
from gopy.net.http.response import Response, begun
from gopy.net.http.responsebody import ResponseBody
from gopy.net.http.responsehead import ResponseHead, parse_head
from gopy.net.http.transporterrors import BrokenConnection, NothingRead, NothingWritten, TimedOut
from gopy.net.http.upgraded import UpgradedBody
from gopy.net.operror import DeadlineExceededError
from gopy.time import now

if TYPE_CHECKING:
    from gopy.net.http.transport import Transport

AT_ONCE: Final = 4 << 10  # bytes of a body that any socket takes without waiting for the peer
WAIT_FOR_WRITER: Final = 0.05  # seconds, before a connection is reused
WAIT_FOR_ANSWER: Final = 0.05  # seconds, where the request couldn't be written
DRAIN_BYTES: Final = 256 << 10
DRAIN_TIME: Final = 0.05  # seconds
LONGEST_HEAD: Final = 10 << 20

CLOSED_EARLY: Final = ConnectionClosed("net/http: response body closed early")
NOT_REUSABLE: Final = ConnectionClosed("http: persistConn.readLoop exiting")


class Exchange:
    """One request on pconn; `run` gives the answer, and the answer's body ends it."""

    __slots__ = (
        "_continue",
        "_ctx",
        "_may_live",
        "_pconn",
        "_request",
        "_response",
        "_source",
        "_started_at",
        "_stop",
        "_transport",
        "_wants_gzip",
        "_write_error",
        "_written",
    )

    def __init__(
        self, transport: "Transport", pconn: PersistConn, request: Request, ctx: Context
    ) -> None:
        self._transport = transport
        self._pconn = pconn
        self._request = request
        self._ctx = ctx
        self._stop: Callable[[], bool] | None = None
        self._written: chan[None] | None = None  # closed by the goroutine that writes
        self._write_error: BaseException | None = None
        self._continue: chan[bool] | None = None
        self._started_at = pconn.written
        self._wants_gzip = False
        self._may_live = True
        self._response: Response | None = None
        self._source: Source | None = None

    def run(self) -> Response:
        """Send the request; return the answer, its body yet to be read.

        Raises:
            NothingWritten, NothingRead: another connection may have more luck.
            Exception: what went wrong, or the context's cause.
        """
        pconn = self._pconn
        if self._ctx.done() is not None:
            self._stop = after_func(self._ctx, self._cancelled)
        try:
            self._send()
            head = self._read_head()
            return self._answered(head)
        except BaseException as error:
            pconn.close(error)
            if self._stop is not None:
                self._stop()
            if not isinstance(error, Exception) or isinstance(error, Panic):
                raise
            raise self._explained(error) from error.__cause__

    def _cancelled(self) -> None:
        reason = cause(self._ctx)
        assert reason is not None, "the context is done"
        self._pconn.close(reason)

    # Writing

    def _send(self) -> None:
        request, pconn = self._request, self._pconn
        extra = self._extra_fields()
        body = request.body
        is_short = body is None or body is NO_BODY
        if isinstance(body, BytesBody) and len(body) <= AT_ONCE:
            is_short = pconn.is_fast
        expects = body is not None and has_token(request.header.get("Expect"), "100-continue")
        if is_short and not expects:
            try:
                write_request(request, pconn, to_proxy=pconn.is_proxy, extra=extra)
                self._limit_wait()
            except BaseException as error:
                self._write_error = error
                raise
            return
        if expects:
            self._continue = chan(1)
        self._written = chan(0)
        go(self._write_elsewhere, extra)

    def _extra_fields(self) -> Header | None:
        request, transport = self._request, self._transport
        header = request.header
        extra = Header()
        if self._pconn.is_proxy and self._pconn.proxy_auth:
            extra.set("Proxy-Authorization", self._pconn.proxy_auth)
        if (
            not transport.disable_compression
            and not header.get("Accept-Encoding")
            and not header.get("Range")
            and request.method != "HEAD"
        ):
            self._wants_gzip = True
            extra.set("Accept-Encoding", "gzip")
        if transport.disable_keep_alives and not _wants_close(request) and not _upgrades(header):
            extra.set("Connection", "close")
        return extra

    def _write_elsewhere(self, extra: Header | None) -> None:
        assert self._written is not None, "whoever starts this makes it"
        ask = None if self._continue is None else self._may_continue
        try:
            write_request(
                self._request,
                self._pconn,
                to_proxy=self._pconn.is_proxy,
                extra=extra,
                may_continue=ask,
            )
            self._limit_wait()
        except Panic:
            raise
        except Exception as error:
            self._write_error = error
            if isinstance(error, BodyReadError | ValueError):
                self._pconn.close(error)
            else:
                self._set_wait(WAIT_FOR_ANSWER)
        finally:
            self._written.close()

    def _may_continue(self) -> bool:
        """Wait for the server's word that it wants the body, but not for long.

        Go: net/http/transport.go persistConn.waitForContinue
        """
        assert self._continue is not None, "whoever asks has made it"
        told = recv(self._continue)
        wait = self._transport.expect_continue_timeout or 0
        if select(told, timeout=wait) is None:
            return self._pconn.closing is None
        return bool(told.value)

    def _limit_wait(self) -> None:
        """From now on, the server may take so long to answer."""
        wait = self._transport.response_header_timeout
        if wait and span_ns(wait) > 0:
            self._set_wait(wait)

    def _set_wait(self, wait: Spanlike) -> None:
        """Let the head be read for so long, if it isn't there yet."""
        with self._pconn.mu:
            if self._response is None and self._pconn.closing is None:
                self._pconn.conn.set_read_deadline(now() + wait)

    # Reading

    def _read_head(self) -> ResponseHead:
        """Read heads up to the final one.

        Go: net/http/transport.go persistConn.readResponse
        """
        inflow = self._pconn.inflow
        limit = self._transport.max_response_header_bytes or LONGEST_HEAD
        if not inflow.buffered():
            try:
                if not inflow.more():
                    raise EOF
            except (OSError, EOFError) as error:
                if isinstance(error, DeadlineExceededError):
                    raise
                raise NothingRead from error
        while True:
            try:
                head = parse_head(inflow.head(limit))
            except HeadTooLong:
                text = f"net/http: server response headers exceeded {limit} bytes; aborted"
                raise OSError(text) from None
            if head.code == 100 and self._continue is not None:
                self._continue.try_send(True)
            if not 100 <= head.code <= 199 or head.code == 101:
                return head

    def _answered(self, head: ResponseHead) -> Response:
        """Return the response that head begins.

        Go: net/http/transport.go persistConn.readLoop
        """
        request, pconn = self._request, self._pconn
        method = request.method or "GET"
        response, framing = begun(head, method)
        with pconn.mu:
            self._response = response
            if self._transport.response_header_timeout or self._write_error is not None:
                pconn.conn.set_read_deadline(None)
        response.tls = pconn.tls
        response.request = request
        closes = response.close or request.close
        if self._continue is not None:
            self._continue.try_send(not closes)
        if head.code == 101 and _upgrades(response.header):
            return self._upgraded(response)
        self._may_live = not closes and head.code > 199 and method != "CONNECT"
        if not framing:
            self.ended()
            return response
        self._source = source_of(pconn.inflow, framing, response.trailer)
        response.body = ResponseBody(self._source, self)
        encoding = response.header.get("Content-Encoding") if self._wants_gzip else ""
        if encoding.lower() == "gzip":
            response.body = GzipBody(response.body)
            response.header.delete("Content-Encoding")
            response.header.delete("Content-Length")
            response.content_length = -1
            response.uncompressed = True
        return response

    def _upgraded(self, response: Response) -> Response:
        """The connection is the caller's from here on."""
        pconn = self._pconn
        response.body = UpgradedBody(pconn.inflow, pconn.conn, self._stop)
        pconn.release()
        return response

    # The end, as `responsebody.Ends`

    def ended(self) -> None:
        """All of the answer was read: the connection can serve another request, or is closed."""
        response, pconn = self._response, self._pconn
        trailer = getattr(self._source, "trailer", None)
        if response is not None and trailer is not None:
            response.trailer = trailer
        free = self._stop is None or self._stop()
        if free and self._may_live and not pconn.saw_end and self._was_written():
            pconn.pool.put(pconn)
        else:
            pconn.close(NOT_REUSABLE)

    def failed(self, error: BaseException) -> BaseException:
        """The answer can't be read to its end: close the connection, return what to raise."""
        pconn = self._pconn
        pconn.close(error)
        if self._stop is not None:
            self._stop()
        if not isinstance(error, Exception) or isinstance(error, Panic):
            return error
        return self._cancellation() or error

    def closed(self, rest: Source | None) -> None:
        """Nobody wants the rest; if it's short, it's read so that the connection lives on."""
        response = self._response
        length = -1 if response is None else response.content_length
        if rest is not None and self._may_live and length <= DRAIN_BYTES:
            go(self._drain, rest)
            return
        self._drop()

    def _drop(self) -> None:
        self._pconn.close(CLOSED_EARLY)
        if self._stop is not None:
            self._stop()

    def _drain(self, rest: Source) -> None:
        """Read rest, for 50 ms.

        Go: net/http/transport.go maybeDrainBody
        """
        left = DRAIN_BYTES + 1
        try:
            self._pconn.conn.set_read_deadline(now() + DRAIN_TIME)
            while left > 0 and not rest.at_end:
                left -= len(rest.read(left))
            if rest.at_end:
                self._pconn.conn.set_read_deadline(None)
        except Panic:
            raise
        except Exception:
            left = 0
        if rest.at_end and left > 0:
            self.ended()
        else:
            self._drop()

    def _was_written(self) -> bool:
        """Say whether the request is written, or will be soon.

        Go: net/http/transport.go persistConn.wroteRequest
        """
        done = self._written
        if done is not None and select(done, timeout=WAIT_FOR_WRITER) is None:
            return False
        return self._write_error is None

    # Errors

    def _cancellation(self) -> BaseException | None:
        """Return what the context was cancelled for, if it was."""
        closing = self._pconn.closing
        if closing is not None and self._ctx.err() is not None:
            reason = cause(self._ctx)
            return reason
        return None

    def _explained(self, error: Exception) -> BaseException:
        """Return what to raise for error.

        Go: net/http/transport.go persistConn.mapRoundTripError
        """
        reason = self._cancellation()
        if reason is not None:
            return reason
        wrote = self._write_error
        if isinstance(wrote, BodyReadError):
            return wrote.__cause__ or wrote
        nothing_written = self._pconn.written == self._started_at
        if isinstance(wrote, ValueError) and nothing_written:
            return wrote  # the request itself
        if wrote is None and isinstance(error, DeadlineExceededError):
            return TimedOut() if self._transport.response_header_timeout else error
        if isinstance(wrote, Exception):
            error = wrote
        if nothing_written:
            return _caused(NothingWritten(), error)
        if isinstance(error, NothingRead):
            return error
        return _caused(BrokenConnection(error), error)


def _caused(error: BaseException, by: BaseException) -> BaseException:
    error.__cause__ = by
    return error


def _wants_close(request: Request) -> bool:
    return request.close or has_token(request.header.get("Connection"), "close")


def _upgrades(header: Header) -> bool:
    return bool(header.get("Upgrade")) and any(
        has_token(value, "upgrade") for value in header.values("Connection")
    )
