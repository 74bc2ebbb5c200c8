"""A stream: one request and its answer, on a connection that has others.

    open ──all has come──▶ half closed ──all is sent──▶ over
     │  └───all is sent──▶ reset (NO_ERROR): the rest of the request is of no use ──▶ over
     └────reset, by either end; connection lost──▶ over, `closed` says why

Invariants:
    T1  A stream is in ``session.open`` exactly until it's over.
    T2  Once it's over, nothing is sent on it: `closed` is raised, or what came last was the end.

Locking: the session's ``mu`` guards all.

Go: net/http/internal/http2/server.go stream, serverConn.closeStream
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gopy.context import CancelFunc, Context, with_cancel
from gopy.net.http.bodies import NO_BODY
from gopy.net.http.header import Header
from gopy.net.http.http2.body import StreamBody
from gopy.net.http.http2.deadline import Deadline
from gopy.net.http.http2.errors import Code, ErrStreamClosed
from gopy.net.http.http2.heads import Head
from gopy.net.http.http2.protocol import Pairs
from gopy.net.http.request import Request
from gopy.net.operror import DeadlineExceededError
from gopy.sync import Cond
from gopy.time import Time, now

if TYPE_CHECKING:
    from gopy.net.http.http2.session import Session


class StreamRequest(Request):
    """A request whose context is made when somebody asks for it."""

    _stream: "Stream"

    proto = "HTTP/2.0"
    proto_major = 2
    proto_minor = 0

    def context(self) -> Context:
        """Return the context: cancelled when the peer resets the stream or leaves, and when the
        handler returns."""
        if self._ctx is not None:
            return self._ctx
        return self._stream.context()


class Stream:
    """One stream."""

    __slots__ = (
        "_cancel",
        "_ctx",
        "_read_deadline",
        "_write_deadline",
        "body",
        "changed",
        "closed",
        "ended",
        "handler_done",
        "id",
        "refused",
        "request",
        "sent",
        "session",
        "trailer",
        "wrote_head",
    )

    def __init__(self, session: "Session", stream_id: int, head: Head, *, ended: bool) -> None:
        self.session = session
        self.id = stream_id
        self.changed = Cond(session.mu)
        self.ended = ended  # all of the request has come
        self.sent = False  # all of the answer is sent
        self.closed: Exception | None = None
        self.handler_done = False
        self.wrote_head = False
        self.trailer: Header | None = None
        self.refused = head.refused
        self.body: StreamBody | None = None
        self._ctx: Context | None = None
        self._cancel: CancelFunc | None = None
        self._read_deadline: Deadline | None = None
        self._write_deadline: Deadline | None = None
        if not ended:
            self.body = StreamBody(self)
            self.body.expects_continue = head.expects_continue
        self.request = self._made(head)
        times = session.conn.terms.times
        if times.read and self.body is not None:
            self.set_read_deadline(now() + times.read)
        if times.write:
            self.set_write_deadline(now() + times.write)

    @property
    def is_over(self) -> bool:
        """Say whether nothing comes and nothing may be sent any more."""
        return self.closed is not None or (self.ended and self.sent)

    def context(self) -> Context:
        """Return the context of the request."""
        with self.session.mu:
            if self._ctx is None:
                self._ctx, self._cancel = with_cancel(self.session.ctx)
                if self.handler_done or self.closed is not None:
                    self._cancel()
            return self._ctx

    # Sending, by the handler

    def send_head(self, pairs: Pairs, *, end: bool = False) -> None:
        """Send a head, or the trailer; end if that is all.

        Raises:
            OSError: the stream is closed.
        """
        session = self.session
        with session.mu:
            self._wait_for(self._may_send)
            self.wrote_head = True
            session.protocol.send_head(self.id, pairs, end=end)
            self._was_sent(end)

    def send_early(self, pairs: Pairs) -> None:
        """Send a head with a status of 1xx; nothing if the head has been sent."""
        session = self.session
        with session.mu:
            if not self.wrote_head and not self.is_over:
                session.protocol.send_head(self.id, pairs, end=False)
                session.flush()

    def send_continue(self) -> None:
        """Tell the peer, which waits for it, to send the body."""
        self.send_early([(b":status", b"100")])

    def send_data(self, data: bytes, *, end: bool = False) -> None:
        """Send a piece of the body, as the peer's windows let it; end if that is all.

        Raises:
            OSError: the stream is closed; or can't be written to any more, for a deadline.
        """
        session, protocol = self.session, self.session.protocol
        rest = memoryview(data)
        with session.mu:
            while True:
                self._wait_for(self._may_send_data if rest else self._may_send)
                piece = rest[: protocol.room(self.id)] if rest else rest
                rest = rest[len(piece) :]
                last = end and not rest
                protocol.send_data(self.id, piece, end=last)
                self._was_sent(last)
                if not rest:
                    return

    def reset(self, code: Code) -> None:
        """End the stream, whatever is still to come or to be sent."""
        with self.session.mu:
            self.break_off(code, ErrStreamClosed())
            self.session.flush()

    def _may_send(self) -> bool:
        return self.session.outlet.has_room

    def _may_send_data(self) -> bool:
        return self.session.outlet.has_room and self.session.protocol.room(self.id) > 0

    def _wait_for(self, is_so: Callable[[], bool]) -> None:
        """Wait until is_so(), which may depend on what other streams do.

        Raises:
            OSError: it will never be.
        """
        while True:
            if self.closed is not None:
                raise self.closed
            if self.sent:
                raise ErrStreamClosed
            if is_so():
                return
            self.session.short.add(self)
            self.changed.wait()
            self.session.short.discard(self)

    def _was_sent(self, end: bool) -> None:
        if end:
            self.sent = True
            if not self.ended:
                # The client may stop sending what nobody is there to read.
                self.session.protocol.reset(self.id, Code.NO_ERROR)
                self.closed = ErrStreamClosed()
                if self.body is not None:
                    self.body.fail(self.closed)
            self.session.over(self)
        self.session.flush()

    # By the session, under its mu

    def came(self, data: bytes) -> bool:
        """Keep a piece of the body; False if nobody wants it."""
        return self.body is not None and self.body.take(data)

    def has_ended(self) -> None:
        """Take it that all of the request has come."""
        self.ended = True
        if self._read_deadline is not None:
            self._read_deadline.stop()
        if self.body is not None:
            self.body.end()
        if self.sent:
            self.session.over(self)

    def break_off(self, code: Code, why: Exception) -> None:
        """Reset the stream; those who wait for it get why."""
        if not self.is_over:
            self.session.protocol.reset(self.id, code)
            self.lost(why)

    def was_reset(self, why: Exception) -> None:
        """Take it that the peer wants neither to send nor to get more."""
        if self.body is not None:
            self.body.drop()
        self.lost(why)

    def lost(self, why: Exception) -> None:
        """Take it that nothing comes and nothing can be sent any more."""
        self.closed = why
        if self.body is not None:
            self.body.fail(why)
        if self._cancel is not None:
            self._cancel()
        self.changed.broadcast()
        self.session.over(self)

    def handled(self) -> None:
        """Take it that the handler has returned."""
        self.handler_done = True
        for deadline in (self._read_deadline, self._write_deadline):
            if deadline is not None:
                deadline.stop()
        if self._cancel is not None:
            self._cancel()

    # Deadlines

    def set_read_deadline(self, t: Time | None) -> None:
        """Set when reads of the body fail."""
        if self._read_deadline is None:
            self._read_deadline = Deadline(self._read_timed_out)
        self._read_deadline.set(t)

    def set_write_deadline(self, t: Time | None) -> None:
        """Set when the stream is reset unless it's over."""
        if self._write_deadline is None:
            self._write_deadline = Deadline(self._write_timed_out)
        self._write_deadline.set(t)

    def _read_timed_out(self) -> None:
        with self.session.mu:
            if self.body is not None:
                self.body.fail(DeadlineExceededError("read"))

    def _write_timed_out(self) -> None:
        with self.session.mu:
            self.break_off(Code.INTERNAL_ERROR, DeadlineExceededError("write"))
            self.session.flush()

    def _made(self, head: Head) -> StreamRequest:
        request = object.__new__(StreamRequest)
        request._stream = self
        request.method, request.url, request.header = head.method, head.url, head.header
        request.host, request.request_uri = head.host, head.target
        request.trailer = head.trailer
        request.content_length = head.length
        request.body = NO_BODY if self.body is None else self.body
        request.remote_addr = self.session.conn.remote()
        if head.scheme != "http":
            request.tls = self.session.conn.terms.tls
        return request
