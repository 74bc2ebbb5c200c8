"""Which streams are begun, and which handlers run.

A client that begins streams and resets them at once has few streams open, whatever its number
of handlers that still run; so handlers are counted, too.

    begun ──fewer than 250 run──▶ runs ──▶ returned
      └──else──▶ waits, of 1000 at most ──▶ runs, unless it was reset meanwhile

Locking: the session's ``mu`` guards all.

Go: net/http/internal/http2/server.go serverConn.scheduleHandler, handlerDone, runHandler
"""

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from gopy._core import go
from gopy.errors import Goexit
from gopy.net.http.handlers import Serve, serve_of
from gopy.net.http.http2.answer import Answer
from gopy.net.http.http2.errors import Code, ConnectionFault, StreamFault
from gopy.net.http.http2.heads import head_of, size_of
from gopy.net.http.http2.protocol import MAX_STREAMS
from gopy.net.http.http2.stream import Stream
from gopy.net.http.panics import is_abort, panic_text
from gopy.net.http.replies import error as reply_error
from gopy.net.http.status import STATUS_BAD_REQUEST, STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE

if TYPE_CHECKING:
    from gopy.net.http.http2.session import Session

MAX_WAITING: Final = 4 * MAX_STREAMS

TOO_LARGE: Final = "<h1>HTTP Error 431</h1><p>Request Header Field(s) Too Large</p>"


class Intake:
    """The handlers of a connection."""

    __slots__ = ("_running", "_session", "_waiting")

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._running = 0
        self._waiting: deque[tuple[Stream, bool]] = deque()

    def request(self, event: Any) -> None:  # Any: h2's RequestReceived
        """Begin the stream of a request, or refuse it.

        Raises:
            ConnectionFault: too many handlers run for streams that were reset.
        """
        session, stream_id = self._session, event.stream_id
        ended = event.stream_ended is not None
        if session.leaving:
            session.protocol.reset(stream_id, Code.REFUSED_STREAM)
            return
        if len(session.open) >= MAX_STREAMS:
            known = session.acknowledged  # else the peer may not have seen how many there may be
            code = Code.PROTOCOL_ERROR if known else Code.REFUSED_STREAM
            session.protocol.reset(stream_id, code)
            return
        try:
            head = head_of(event.headers, ended=ended)
        except StreamFault as fault:
            session.protocol.reset(stream_id, fault.code)
            return
        stream = Stream(session, stream_id, head, ended=ended)
        session.begun(stream)
        fields = len(event.headers) > session.conn.terms.times.fields
        too_large = fields or size_of(event.headers) > session.protocol.max_head_bytes
        if self._running < MAX_STREAMS:
            self._running += 1
            go(self._run, stream, too_large)
        elif len(self._waiting) < MAX_WAITING:
            self._waiting.append((stream, too_large))
        else:
            raise ConnectionFault(Code.ENHANCE_YOUR_CALM, "too many streams were reset")

    def close(self) -> None:
        """Start no more handlers."""
        self._waiting.clear()

    def _run(self, stream: Stream, too_large: bool) -> None:
        """Have stream answered by its handler."""
        answer = Answer(stream)
        self._session.tell_states()
        try:
            self._serve_of(stream, too_large)(answer, stream.request)
            answer.finish()
        except Goexit:
            stream.reset(Code.INTERNAL_ERROR)
            raise
        except Exception as error:
            stream.reset(Code.INTERNAL_ERROR)
            self._panicked(error, stream)
        finally:
            self._returned(stream)
            self._session.tell_states()

    def _serve_of(self, stream: Stream, too_large: bool) -> Serve:
        if too_large:
            return _say_too_large
        if stream.refused:
            return lambda w, r: reply_error(w, stream.refused, STATUS_BAD_REQUEST)
        return serve_of(self._session.server.handler_for(stream.request))

    def _returned(self, stream: Stream) -> None:
        if stream.body is not None:
            stream.body.close()
        if stream.request.multipart_form is not None:
            stream.request.multipart_form.remove_all()
        with self._session.mu:
            stream.handled()
            while self._waiting:
                following, too_large = self._waiting.popleft()
                if not following.is_over:
                    go(self._run, following, too_large)
                    return
            self._running -= 1

    def _panicked(self, error: Exception, stream: Stream) -> None:
        """Log what a handler raised, unless it meant to abort or only found the peer gone.

        Go: net/http/internal/http2/server.go serverConn.runHandler
        """
        if is_abort(error) or error is stream.closed:
            return
        conn = self._session.conn
        conn.server.log(f"http2: panic serving {conn.remote()}: {panic_text(error)}")


def _say_too_large(w: Any, r: Any) -> None:
    """Answer that a header is larger than the server takes.

    Go: net/http/internal/http2/server.go handleHeaderListTooLong
    """
    w.write_header(STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE)
    w.write(TOO_LARGE)
