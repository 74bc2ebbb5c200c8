"""How a response goes over the wire.

Go: net/http/response.go Response.Write, net/http/transfer.go transferWriter
"""

from typing import TYPE_CHECKING, Final

from gopy.io.protocols import Writable
from gopy.io.reading import read_call, read_some
from gopy.net.http.bodies import NO_BODY, Body
from gopy.net.http.grammar import has_token
from gopy.net.http.header import wire_form
from gopy.net.http.status import status_text
from gopy.net.url.wiretext import to_wire

if TYPE_CHECKING:
    from gopy.net.http.response import Response

PIECE: Final = 32 << 10

_WRITTEN_ELSEWHERE: Final = frozenset(("Content-Length", "Transfer-Encoding", "Trailer"))


def write_response(response: "Response", w: Writable) -> None:
    """Write response to w, then close its body."""
    method = response.request.method if response.request is not None else "GET"
    body, length = response.body, response.content_length
    try:
        first = b""
        if body is not None and not length:
            first = read_some(read_call(body), PIECE)
            if first:
                length = -1
        chunked = (response.transfer_encoding or [])[:1] == ["chunked"]
        chunked = chunked and body is not None and response.proto_at_least(1, 1)
        if chunked:
            length = -1
        w.write(_head(response, method, length, chunked))
        if body is not None and method != "HEAD":
            done = _write_body(w, body, first, length, chunked)
            if 0 <= length != done:
                raise ValueError(f"http: ContentLength={length} with Body length {done}")
            if chunked:
                w.write(b"0\r\n" + wire_form(response.trailer or {}) + b"\r\n")
    finally:
        if body is not None:
            body.close()


def _head(response: "Response", method: str, length: int, chunked: bool) -> bytes:
    code = response.status_code
    text = response.status.removeprefix(f"{code} ")
    if not response.status:
        text = status_text(code) or f"status code {code}"
    version = f"HTTP/{response.proto_major}.{response.proto_minor}"
    lines = [f"{version} {code:03d} {text}\r\n"]
    to_the_end = length < 0 and not chunked and response.proto_at_least(1, 1)
    close = response.close or (to_the_end and not response.uncompressed)
    if close and not has_token(response.header.get("Connection"), "close"):
        lines.append("Connection: close\r\n")
    allowed = code >= 200 and code not in (204, 304)
    if chunked:
        lines.append("Transfer-Encoding: chunked\r\n")
        if response.trailer:
            lines.append(f"Trailer: {','.join(sorted(response.trailer))}\r\n")
    elif length > 0 or (length == 0 and (allowed or method in ("POST", "PUT", "PATCH"))):
        lines.append(f"Content-Length: {length}\r\n")
    head = to_wire("".join(lines))
    return head + wire_form(response.header, _WRITTEN_ELSEWHERE) + b"\r\n"


def _write_body(w: Writable, body: Body, first: bytes, length: int, chunked: bool) -> int:
    """Write first and what body gives; return how much that was in all."""
    if body is NO_BODY:
        return 0
    read = read_call(body)
    done = 0
    piece = first or read_some(read, PIECE)
    while piece:
        done += len(piece)
        if chunked:
            w.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        elif length < 0 or done <= length:
            w.write(piece)
        else:
            w.write(piece[: max(length - done + len(piece), 0)])
        piece = read_some(read, PIECE)
    return done
