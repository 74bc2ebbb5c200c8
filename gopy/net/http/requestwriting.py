"""How a request goes over the wire: how its body is framed, its head, then the body.

The whole head is one write; a short body that is in memory goes with it.

Go: net/http/request.go Request.write, net/http/transfer.go transferWriter
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from gopy._core import go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.errors import Panic
from gopy.io.protocols import Writable
from gopy.io.reading import ReadCall, read_call, read_some
from gopy.net.http.bodies import NO_BODY, Body, BytesBody
from gopy.net.http.grammar import has_token, is_field_value, is_host, is_token
from gopy.net.http.header import Header, one_line, wire_form
from gopy.net.url import URL
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import to_wire

if TYPE_CHECKING:
    from gopy.net.http.request import Request

DEFAULT_USER_AGENT: Final = "Go-http-client/1.1"
PIECE: Final = 32 << 10
WITH_HEAD: Final = 64 << 10  # bytes of a body that are copied to go with the head
PROBE: Final = 0.2  # seconds that a body of a request that usually has none may take to begin

WRITTEN_ELSEWHERE: Final = frozenset(
    ("Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer")
)
USUALLY_WITHOUT_BODY: Final = frozenset(("GET", "HEAD", "DELETE", "OPTIONS", "PROPFIND", "SEARCH"))
LENGTH_EXPECTED: Final = frozenset(("POST", "PUT", "PATCH"))

_control: Final = re.compile(r"[\x00-\x1f\x7f]").search


class BodyReadError(Exception):
    """The body of a request couldn't be read; ``__cause__`` says why.

    It doesn't leave this package.

    Go: net/http/request.go requestBodyReadError
    """


class Framing(NamedTuple):
    """A body and how its end is known: after ``length`` bytes, or -1: by chunks, or by the end."""

    body: Body | None
    length: int
    chunked: bool


def write_request(
    request: "Request",
    w: Writable,
    *,
    to_proxy: bool = False,
    extra: Header | None = None,
    may_continue: Callable[[], bool] | None = None,
) -> None:
    """Write request to w, then close its body, whatever happens.

    Args:
        to_proxy: the URL is written as a whole.
        extra: more fields.
        may_continue: asked between head and body whether the body is wanted.

    Raises:
        ValueError: it can't be written, or its body isn't as long as it says.
        BodyReadError: its body can't be read.
        Exception: what w raises.
    """
    body = request.body
    try:
        framing = framing_of(request)
        head = head_of(request, framing, to_proxy, extra)
        if may_continue is not None:
            w.write(head)
            if not may_continue():
                return
            head = b""
        _write_body(w, head, framing, request.trailer)
    finally:
        if body is not None:
            body.close()


def framing_of(request: "Request") -> Framing:
    """Return how the body of request is framed.

    Go: net/http/transfer.go newTransferWriter
    """
    body: Body | None = request.body
    if body is None and request.content_length:
        raise ValueError(f"http: Request.ContentLength={request.content_length} with nil Body")
    if body is None:
        return Framing(None, 0, False)
    length = outgoing_length(request)
    encoding = request.transfer_encoding or []
    chunked = encoding[:1] == ["chunked"]
    if length < 0 and not encoding and request.method != "CONNECT":
        chunked = True
        if (request.method or "GET") in USUALLY_WITHOUT_BODY:
            body = _probed(body)
            if body is None:
                return Framing(None, 0, False)
    return Framing(body, -1 if chunked else length, chunked)


def outgoing_length(request: "Request") -> int:
    """Return the length of the body, -1 if it's unknown.

    Go: net/http/request.go Request.outgoingLength
    """
    if request.body is None or request.body is NO_BODY:
        return 0
    return request.content_length or -1


def head_of(
    request: "Request", framing: Framing, to_proxy: bool = False, extra: Header | None = None
) -> bytes:
    """Return the request line and all fields.

    Go: net/http/request.go Request.write, net/http/transfer.go transferWriter.writeHeader
    """
    host = host_of(request, to_proxy)
    header = request.header
    lines = [f"{request.method or 'GET'} {_target(request, host, to_proxy)} HTTP/1.1\r\n"]
    lines.append(f"Host: {host}\r\n")
    agent = header.get("User-Agent") if "User-Agent" in header else DEFAULT_USER_AGENT
    if agent:
        lines.append(f"User-Agent: {one_line(agent)}\r\n")
    if request.close and not has_token(header.get("Connection"), "close"):
        lines.append("Connection: close\r\n")
    if framing.chunked:
        lines.append("Transfer-Encoding: chunked\r\n")
        if request.trailer:
            lines.append(_trailer_line(request.trailer))
    elif _tells_length(request, framing.length):
        lines.append(f"Content-Length: {framing.length}\r\n")
    head = to_wire("".join(lines))
    if header:
        head += wire_form(header, WRITTEN_ELSEWHERE)
    if extra:
        head += wire_form(extra)
    return head + b"\r\n"


def host_of(request: "Request", to_proxy: bool) -> str:
    """Return what the ``Host`` field says; ``""`` rather than what may not stand there."""
    host = request.host
    if not host:
        if request.url is None:
            raise ValueError("http: Request.Write on Request with no Host or URL set")
        host = request.url.host
    if not host.isascii():
        host = punycode(host)
    if not is_host(host):
        if to_proxy:
            raise ValueError("http: invalid Host header")
        return ""
    return without_zone(host)


def punycode(host: str) -> str:
    """Return a host, with its port or not, in ASCII.

    Go: golang.org/x/net/http/httpguts PunycodeHostPort
    """
    name, colon, port = host.partition(":")
    try:
        return name.encode("idna").decode() + colon + port
    except UnicodeError as error:
        raise ValueError(f"idna: invalid label {quoted(name)}") from error


def without_zone(host: str) -> str:
    """Return ``[fe80::1]:80`` for ``[fe80::1%en0]:80``.

    Go: net/http/request.go removeZone
    """
    end = host.rfind("]")
    percent = host.rfind("%", 0, end) if host[:1] == "[" and end > 0 else -1
    return host if percent < 0 else host[:percent] + host[end:]


def _target(request: "Request", host: str, to_proxy: bool) -> str:
    url: URL = request.url
    target = url.request_uri()
    if to_proxy and url.scheme and not url.opaque:
        target = f"{url.scheme}://{host}{target}"
    elif request.method == "CONNECT" and not url.path:
        target = url.opaque or host
    if _control(target):
        raise ValueError("net/http: can't write control character in Request.URL")
    return target


def _tells_length(request: "Request", length: int) -> bool:
    """Go: net/http/transfer.go transferWriter.shouldSendContentLength"""
    if length:
        return length > 0
    method = request.method or "GET"
    if method in LENGTH_EXPECTED:
        return True
    is_identity = request.transfer_encoding == ["identity"] and request.body is not None
    return is_identity and method not in ("GET", "HEAD")


def _trailer_line(trailer: Header) -> str:
    wrong = invalid_field(trailer)
    if wrong:
        raise ValueError(f"net/http: invalid trailer {wrong}")
    for name in trailer:
        if name in ("Transfer-Encoding", "Trailer", "Content-Length"):
            raise ValueError(f"invalid Trailer key {quoted(name)}")
    return f"Trailer: {','.join(sorted(trailer))}\r\n"


def invalid_field(header: Header) -> str:
    """Return what is wrong with the first field of header that may not be sent, ``""`` if none is.

    Go: net/http/transport.go validateHeaders
    """
    for name, values in header.items():
        if not is_token(name):
            return f"field name {quoted(name)}"
        for value in values:
            if not is_field_value(value):  # its value may be a secret
                return f"field value for {quoted(name)}"
    return ""


def _probed(body: Body) -> Body | None:
    """Return body with its first piece read, None if it has none; don't wait long for it.

    A GET whose body turns out to be empty must not look as if it had one.

    Go: net/http/transfer.go transferWriter.probeRequestBody
    """
    if body is NO_BODY:
        return None
    first: chan[bytes | Exception] = chan(1)
    go(_read_first, body, first)
    case = recv(first)
    if select(case, timeout=PROBE) is None:
        return _Begun(body, first, None)
    return None if case.value == b"" else _Begun(body, first, case.value)


def _read_first(body: Body, first: "chan[bytes | Exception]") -> None:
    try:
        first.send(read_some(read_call(body), PIECE))
    except Exception as error:
        first.send(error)


class _Begun:
    """A body whose first piece is read by another goroutine."""

    __slots__ = ("_body", "_first", "_got")

    def __init__(
        self, body: Body, first: "chan[bytes | Exception]", got: bytes | Exception | None
    ) -> None:
        self._body = body
        self._first: chan[bytes | Exception] | None = first
        self._got = got

    def read(self, n: int = -1, /) -> bytes:
        """Return the first piece, then what the body gives."""
        if self._first is not None:
            got = self._first.recv() if self._got is None else self._got
            self._first = None
            if isinstance(got, Exception):
                raise got
            return got
        return self._body.read(n)

    def close(self) -> None:
        """Close the body."""
        self._body.close()


def _write_body(w: Writable, head: bytes, framing: Framing, trailer: Header | None) -> None:
    """Write head, if there is some left to write, and the body.

    Go: net/http/transfer.go transferWriter.writeBody
    """
    body, length, chunked = framing
    if isinstance(body, BytesBody) and len(body) == length <= WITH_HEAD:
        w.write(head + body.read())
        return
    if head:
        w.write(head)
    if body is None or body is NO_BODY:
        if length > 0:
            raise _mismatch(length, 0)
        return
    done = 0
    read = read_call(body)
    while piece := _piece(read):
        if chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        elif length >= 0:
            done += len(piece)
            piece = piece[: max(length - done + len(piece), 0)]  # what is too much isn't sent
        if piece:
            w.write(piece)
    if chunked:
        w.write(b"0\r\n" + wire_form(trailer or {}) + b"\r\n")
    elif 0 <= length != done:
        raise _mismatch(length, done)


def _piece(read: ReadCall) -> bytes:
    try:
        return read_some(read, PIECE)
    except Panic:
        raise
    except Exception as error:
        raise BodyReadError(str(error)) from error


def _mismatch(length: int, done: int) -> ValueError:
    return ValueError(f"http: ContentLength={length} with Body length {done}")
