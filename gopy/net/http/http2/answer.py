"""The ResponseWriter of a stream.

What is written is held until it's 4 KiB, is flushed, or the handler has returned; an answer that
is complete by then goes out with its length.

Locking: none: an answer belongs to its handler's goroutine.

Go: net/http/internal/http2/server.go responseWriter, responseWriterState
"""

from typing import Final, NoReturn

from gopy.context import Context
from gopy.errors import Panic
from gopy.net.http.callers import caller_text
from gopy.net.http.grammar import elements
from gopy.net.http.header import Header, canonical_header_key
from gopy.net.http.http2.heads import answer_pairs, field_pairs
from gopy.net.http.http2.protocol import Pairs
from gopy.net.http.http2.stream import Stream
from gopy.net.http.replyhead import TRAILER_PREFIX, body_allowed, date
from gopy.net.http.servererrors import ErrBodyNotAllowed, ErrContentLength, ErrNotSupported
from gopy.net.http.sniffing import detect_content_type
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import to_wire
from gopy.time import Time

HELD_BYTES: Final = 4096
_FRAMING: Final = ("Content-Length", "Transfer-Encoding", "Trailer")


class Answer:
    """The answer to one request on one stream."""

    __slots__ = (
        "_began",
        "_content_length",
        "_done",
        "_header",
        "_held",
        "_held_size",
        "_sent_header",
        "_status",
        "_stream",
        "_trailers",
        "_written",
    )

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._header = Header()
        self._sent_header: dict[str, list[str]] = {}
        self._status = 0
        self._content_length = -1
        self._written = 0
        self._held: list[bytes] = []
        self._held_size = 0
        self._began = False  # the head is sent
        self._done = False
        self._trailers: list[str] = []

    def header(self) -> Header:
        """Return the header; what is set after `write_header` counts for trailers only."""
        return self._header

    def write_header(self, status: int, /) -> None:
        """Decide the status and the header; 1xx is sent at once, and decides nothing.

        A second call changes nothing and is logged.

        Raises:
            Panic: the status is none: below 100 or above 999.
        """
        if self._status:
            text = "http: superfluous response.WriteHeader call from"
            self._stream.session.server.log(f"{text} {caller_text()}")
            return
        if not 100 <= status <= 999:
            raise Panic(f"invalid WriteHeader code {status}")
        if status < 200:
            self._stream.send_early(answer_pairs(status, self._header, _FRAMING))
            return
        if self._stream.body is not None:
            self._stream.body.expects_continue = False
        self._status = status
        self._sent_header = {name: list(values) for name, values in self._header.items()}
        said = self._header.get("Content-Length")
        if said:
            self._declared(said)

    def write(self, b: bytes | bytearray | memoryview | str, /) -> int:
        """Send b, a str as UTF-8; return how many bytes that were.

        Waits where the client takes no more, until it does, or the stream or the connection ends.

        Raises:
            ErrBodyNotAllowed: an answer with this status has no body.
            ErrContentLength: that is more than ``Content-Length`` promised.
            StreamError: the client has reset the stream.
            ErrClientDisconnected: the connection is gone.
            DeadlineExceededError: the write timeout has come; the stream is reset.
            Panic: the handler has returned.
        """
        data = to_wire(b) if isinstance(b, str) else bytes(b)
        if self._done:
            raise Panic("Write called after Handler finished")
        if not self._status:
            self.write_header(200)
        size = len(data)
        if not size:
            return 0
        if not body_allowed(self._status):
            raise ErrBodyNotAllowed
        self._written += size
        if 0 <= self._content_length < self._written:
            raise ErrContentLength
        self._held.append(data)
        self._held_size += size
        if self._held_size > HELD_BYTES:
            self._push()
        return size

    def flush(self) -> None:
        """Send all that was written, and the head before it.

        Raises:
            OSError: as `write`.
        """
        if self._done:
            raise Panic("Header called after Handler finished")
        if not self._status:
            self.write_header(200)
        self._push()

    def hijack(self) -> NoReturn:
        """Refuse: the connection is that of other streams, too.

        Raises:
            ErrNotSupported: always.
        """
        raise ErrNotSupported

    def finish(self) -> None:
        """Send what is left; the handler has returned."""
        if not self._status:
            self.write_header(200)
        self._done = True
        self._push()

    def context(self) -> Context:
        """Return the context of the request."""
        return self._stream.context()

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set when reads of the request's body fail, for good."""
        with self._stream.session.mu:
            self._stream.set_read_deadline(t)

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set when the stream is reset, unless the answer is complete."""
        with self._stream.session.mu:
            self._stream.set_write_deadline(t)

    def enable_full_duplex(self) -> None:
        """Do nothing: HTTP/2 always is."""

    def _push(self) -> None:
        """Send what is held, with the head before it, and after it the end if it's there."""
        body = self._held[0] if len(self._held) == 1 else b"".join(self._held)
        self._held = []
        self._held_size = 0
        stream = self._stream
        is_head = stream.request.method == "HEAD"
        if not self._began:
            self._began = True
            head = self._head(body, is_head)
            ends = is_head or (self._done and not body and not self._has_trailers())
            stream.send_head(head, end=ends)
            if ends:
                return
        if is_head:
            return
        trailer = self._trailer() if self._done else []
        ends = self._done and not trailer
        if body or ends:
            stream.send_data(body, end=ends)
        if trailer:
            stream.send_head(trailer, end=True)

    def _head(self, first: bytes, is_head: bool) -> Pairs:
        """Return the head of the answer, whose body begins with first.

        Go: net/http/internal/http2/server.go responseWriterState.writeChunk
        """
        fields = self._sent_header
        allowed = body_allowed(self._status)
        if self._content_length < 0:
            fields.pop("Content-Length", None)
            if self._done and allowed and not self._has_trailers() and (first or not is_head):
                fields["Content-Length"] = [str(len(first))]
        is_typed = "Content-Type" in fields or any(fields.get("Content-Encoding", ()))
        if allowed and first and not is_typed:
            fields["Content-Type"] = [detect_content_type(first)]
        if "Date" not in fields:
            fields["Date"] = [date().decode()]
        for value in fields.get("Trailer", ()):
            self._trailers += map(canonical_header_key, elements(value))
        if fields.get("Connection", [""])[0] == "close" or not self._stream.session.keeps_alive:
            self._stream.session.shut_down()
        without = [name for name in fields if name.startswith(TRAILER_PREFIX)]
        return answer_pairs(self._status, fields, without)

    def _has_trailers(self) -> bool:
        """Say whether something may come behind the body."""
        return "Trailer" in self._sent_header or any(
            name.startswith(TRAILER_PREFIX) for name in self._header
        )

    def _trailer(self) -> Pairs:
        header = self._header
        fields = {name: header[name] for name in self._trailers if name in header}
        for name in header:
            if name.startswith(TRAILER_PREFIX):
                fields[canonical_header_key(name.removeprefix(TRAILER_PREFIX))] = header[name]
        return field_pairs(fields, _FRAMING)

    def _declared(self, text: str) -> None:
        if text.isascii() and text.isdigit() and int(text) < 2**63:
            self._content_length = int(text)
        else:
            self._stream.session.server.log(f"http: invalid Content-Length of {quoted(text)}")
