"""The server's own ResponseWriter.

An answer that is small and not flushed goes out in one piece, with its length; any other in
chunks, or up to the end of the connection where the peer is an old one.

States: nothing decided -> status set (`write_header`: the header is as it was then) -> head sent
(`_begin`: the rest is decided, too) -> finished.

Locking: none: an answer belongs to its handler's goroutine.

Go: net/http/server.go response, chunkWriter
"""

import io as files
from typing import TYPE_CHECKING, Any, Final

from gopy.bufio import ReadWriter
from gopy.context import Context
from gopy.errors import Panic
from gopy.io import ReaderFrom, copy
from gopy.io.limited import LimitedReader
from gopy.io.protocols import Readable
from gopy.net.http.callers import caller_text
from gopy.net.http.connstate import STATE_HIJACKED
from gopy.net.http.header import Header, wire_form
from gopy.net.http.replyhead import (
    TRAILER_PREFIX,
    HeadPlan,
    body_allowed,
    plain_answer,
    simple_answer,
    status_line,
)
from gopy.net.http.requestbody import Body
from gopy.net.http.servererrors import ErrBodyNotAllowed, ErrContentLength, ErrHijacked
from gopy.net.protocols import Conn
from gopy.net.url.wiretext import to_wire

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn

BEFORE_CHUNKING: Final = 2048  # bytes that may turn out to be the whole body
BEFORE_SENDING: Final = 4096
JOINED_MAX: Final = 65536  # a longer piece is sent by itself rather than copied

_NOT_ON_1XX: Final = frozenset(("Content-Length", "Transfer-Encoding"))


class Reply(ReaderFrom):
    """The answer to one request on one connection."""

    # What few answers set; what is looked at for each is faster found in the instance.
    _out: list[bytes] | None = None
    _out_size = 0
    handler_done = False
    chunking = False
    expects_continue = False
    full_duplex = False
    too_large = False
    wants_close = False
    trailers: tuple[str, ...] = ()

    def __init__(
        self, conn: "ServerConn", method: str, minor: int, is_simple: bool = False
    ) -> None:
        self.conn = conn
        self.method = method
        self.minor = minor
        self.is_simple = is_simple  # nothing about the request makes its answer special
        self.body: Body | None = None
        self.expectation = ""
        self.can_continue = False
        self.status = 0
        self.sent_header: dict[str, list[str]] | None = None
        self.content_length = -1
        self.written = 0
        self.close_after = False
        self._header: Header | None = None
        self._held: list[bytes] | None = None
        self._held_size = 0
        self._began = False

    @property
    def wants_keep_alive_10(self) -> bool:
        """Say whether an old client asked for the connection to live on."""
        return self.minor == 0 and not self.wants_close

    def header(self) -> Header:
        """Return the header; what is set after `write_header` counts for trailers only."""
        header = self._header
        if header is None:
            header = self._header = Header()
        return header

    def write_header(self, status: int, /) -> None:
        """Decide the status and the header; 1xx but 101 is sent at once, and decides nothing.

        A second call changes nothing and is logged.

        Raises:
            Panic: the status is none: below 100 or above 999.

        Go: net/http/server.go response.WriteHeader
        """
        if self.conn.hijacked:
            self._logged("http: response.WriteHeader on hijacked connection from")
            return
        if self.status:
            self._logged("http: superfluous response.WriteHeader call from")
            return
        if not 100 <= status <= 999:
            raise Panic(f"invalid WriteHeader code {status}")
        if self.can_continue and (status == 100 or status >= 200):
            self.stop_continue(status >= 200)
        if status < 200 and status != 101:
            fields = wire_form(self._header or {}, _NOT_ON_1XX)
            self.conn.send(status_line(status, self.minor) + fields + b"\r\n")
            return
        self.status = status
        if self._header is None:
            return
        self.sent_header = {name: list(values) for name, values in self._header.items()}
        length = self.sent_header.get("Content-Length")
        if length and length[0]:
            self._declared(length[0])

    def write(self, b: bytes | bytearray | memoryview | str, /) -> int:
        """Send b, a str as UTF-8; return how many bytes that were.

        Raises:
            ErrBodyNotAllowed: an answer with this status has no body.
            ErrContentLength: that is more than ``Content-Length`` promised.
            ErrHijacked: the connection was taken over.
            OpError: the connection's, such as ``broken pipe``.

        Go: net/http/server.go response.Write
        """
        if type(b) is not bytes:  # of other bytes a copy: their owner may change them
            b = to_wire(b) if isinstance(b, str) else bytes(b)
        if self.conn.state is STATE_HIJACKED:
            if b:
                self._logged("http: response.Write on hijacked connection from")
            raise ErrHijacked
        if self.can_continue:
            self.stop_continue(True)
        if not self.status:
            if self._header is None:
                self.status = 200  # what `write_header` would do
            else:
                self.write_header(200)
        size = len(b)
        if not size:
            return 0
        if self.status != 200 and not body_allowed(self.status):
            raise ErrBodyNotAllowed
        self.written += size
        if 0 <= self.content_length < self.written:
            raise ErrContentLength
        if self._held is None:
            self._held = [b]
            self._held_size = size
        else:
            self._held.append(b)
            self._held_size += size
        if self._held_size > BEFORE_CHUNKING:
            self._push()
        return size

    def read_from(self, r: Readable, /) -> int:
        """Send all of r; a file of declared length, by `io.limit_reader`, is sent by the kernel.

        Go: net/http/server.go response.ReadFrom
        """
        rwc = self.conn.rwc
        if (
            not isinstance(r, LimitedReader)
            or not isinstance(r.r, (files.FileIO, files.BufferedReader))
            or not isinstance(rwc, ReaderFrom)
            or r.n > self.content_length - self.written
            or not self.status
            or self.method == "HEAD"
            or not body_allowed(self.status)
            or self.conn.hijacked
        ):
            return copy(_Plain(self), r)
        self._push()
        self._send()
        try:
            done = rwc.read_from(r)
        except OSError as error:
            self.conn.failed(error)
            raise
        self.written += done
        return done

    def flush(self) -> None:
        """Send all that was written, and the head before it.

        Go: net/http/server.go response.FlushError
        """
        if not self.status:
            self.write_header(200)
        self._push()
        self._send()

    def hijack(self) -> tuple[Conn, ReadWriter]:
        """Take over the connection; see `ResponseWriter.hijack`.

        Raises:
            ErrHijacked: it was taken over before.
            Panic: the handler has returned.

        Go: net/http/server.go response.Hijack
        """
        if self.handler_done:
            raise Panic("net/http: Hijack called after ServeHTTP finished")
        if self.can_continue:
            self.stop_continue(False)
        if self._began:
            self._push()
            self._send()
        return self.conn.hijack()

    def context(self) -> Context:
        """Return the context of the request."""
        return self.conn.context(self)

    def set_read_deadline(self, t: Any, /) -> None:
        """Set when reads of the request's body fail; Any: a Time or None."""
        self.conn.deadlines_set = True
        self.conn.rwc.set_read_deadline(t)

    def set_write_deadline(self, t: Any, /) -> None:
        """Set when writes of the answer fail."""
        self.conn.deadlines_set = True
        self.conn.rwc.set_write_deadline(t)

    def enable_full_duplex(self) -> None:
        """Don't read what is left of the request before the answer's head is sent."""
        self.full_duplex = True

    def request_too_large(self) -> None:
        """Have the connection closed: more of the request comes than anybody wants.

        Go: net/http/server.go response.requestTooLarge
        """
        self.close_after = self.too_large = True
        if not self.status:
            self.header().set("Connection", "close")

    def send_continue(self) -> None:
        """Tell the peer, which waits for it, to send the body."""
        if self.can_continue:
            self.can_continue = False
            self.conn.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def stop_continue(self, final: bool) -> None:
        """Never tell the peer to send the body; final if it won't send it either.

        Go: net/http/server.go response.disableWriteContinue
        """
        self.can_continue = False
        if final and self.body is not None:
            self.body.never_sent()

    def finish(self) -> None:
        """Send what is left; the handler has returned.

        Go: net/http/server.go response.finishRequest
        """
        if not self.status:
            self.write_header(200)
        if (
            self.is_simple
            and not self._began
            and not self.close_after
            and self.conn.terms.server.keeps_alive
        ):
            held = self._held
            body = b"" if held is None else held[0] if len(held) == 1 else b"".join(held)
            fields = self.sent_header
            if fields is None and self.status == 200:
                answer: bytes | None = plain_answer(body)
            else:
                answer = simple_answer(self.status, fields or {}, self.content_length, body)
            if answer is not None:
                self.content_length = len(body)
                self.conn.send(answer)
                return
        self._push()
        if self.chunking:
            self._put(b"0\r\n" + self._trailer() + b"\r\n")
        self._send()

    def reusable(self) -> bool:
        """Say whether another request may follow on the connection.

        Go: net/http/server.go response.shouldReuseConnection
        """
        if self.close_after or self.conn.write_error is not None:
            return False
        if self.body is None and self.content_length == self.written:
            return True
        if (
            self.content_length not in (-1, self.written)
            and self.method != "HEAD"
            and body_allowed(self.status)
        ):
            return False  # less was written than promised
        return self.body is None or not self.body.early_close

    def _push(self) -> None:
        """Move what is held on, with the head before it if it wasn't sent, as one chunk."""
        held = self._held
        body = b"" if held is None else held[0] if len(held) == 1 else b"".join(held)
        self._held = None
        self._held_size = 0
        if not self._began:
            self._began = True
            self._put(HeadPlan(self, body).made())
        if body and self.method != "HEAD":
            if self.chunking:
                self._put(b"%x\r\n" % len(body))
                self._put(body)
                body = b"\r\n"
            self._put(body)
        if self._out_size >= BEFORE_SENDING:
            self._send()

    def _put(self, piece: bytes) -> None:
        if self._out_size + len(piece) > JOINED_MAX:
            self._send()
        if self._out is None:
            self._out = []
        self._out.append(piece)
        self._out_size += len(piece)

    def _send(self) -> None:
        out = self._out
        if out:
            self._out = None
            self._out_size = 0
            self.conn.send(out[0] if len(out) == 1 else b"".join(out))

    def _trailer(self) -> bytes:
        header = self.header()
        fields = {name: header[name] for name in self.trailers if name in header}
        for name in header:
            if name.startswith(TRAILER_PREFIX):
                fields[name.removeprefix(TRAILER_PREFIX)] = header[name]
        return wire_form(fields)

    def _declared(self, text: str) -> None:
        if text.isascii() and text.isdigit() and int(text) < 2**63:
            self.content_length = int(text)
            return
        self.conn.server.log(f'http: invalid Content-Length of "{text}"')
        assert self.sent_header is not None
        del self.sent_header["Content-Length"]

    def _logged(self, text: str) -> None:
        self.conn.server.log(f"{text} {caller_text()}")


class _Plain:
    """A writer that is only that, so that `io.copy` doesn't ask the answer to do it."""

    __slots__ = ("write",)

    def __init__(self, reply: Reply) -> None:
        self.write = reply.write
