"""Messages as they go over the wire, to look at.

Go: net/http/httputil/dump.go
"""

from io import BytesIO
from typing import Any

from gopy.io.reading import read_all
from gopy.net.http.bodies import NO_BODY, BytesBody
from gopy.net.http.header import wire_form
from gopy.net.http.request import Request
from gopy.net.http.requestwriting import framing_of, head_of
from gopy.net.http.response import Response
from gopy.net.url.wiretext import to_wire


def dump_request(request: Request, body: bool = True) -> bytes:
    """Return a server's request as it came; its body, if wanted, can be read again.

    Go: net/http/httputil/dump.go DumpRequest
    """
    target = request.request_uri or request.url.request_uri()
    version = f"HTTP/{request.proto_major}.{request.proto_minor}"
    lines = [f"{request.method or 'GET'} {target} {version}\r\n"]
    absolute = target.startswith(("http://", "https://"))
    host = request.host or (request.url.host if request.url is not None else "")
    if host and not absolute:
        lines.append(f"Host: {host}\r\n")
    chunked = (request.transfer_encoding or [])[:1] == ["chunked"]
    if request.transfer_encoding:
        lines.append(f"Transfer-Encoding: {','.join(request.transfer_encoding)}\r\n")
    if request.close:
        lines.append("Connection: close\r\n")
    skipped = frozenset(("Host", "Transfer-Encoding", "Trailer"))
    head = to_wire("".join(lines))
    head += wire_form(request.header, skipped) + b"\r\n"
    return head + _dumped(request, chunked) if body else head


def dump_request_out(request: Request, body: bool = True) -> bytes:
    """Return a client's request as it will be sent; its body can be read again.

    Go: net/http/httputil/dump.go DumpRequestOut
    """
    head = head_of(request, framing_of(request))
    if "Accept-Encoding" not in request.header:
        head = head[:-2] + b"Accept-Encoding: gzip\r\n\r\n"
    if not body:
        return head
    return head + _dumped(request, b"\r\nTransfer-Encoding: chunked\r\n" in head)


def dump_response(response: Response, body: bool = True) -> bytes:
    """Return a response as it goes over the wire; its body can be read again.

    Go: net/http/httputil/dump.go DumpResponse
    """
    kept = response.body
    copy = object.__new__(Response)
    copy.__dict__.update(response.__dict__)
    data = b""
    if body and kept is not None:
        data = read_all(kept)
        response.body = BytesBody(data)
    copy.body = BytesBody(data) if body else NO_BODY
    out = BytesIO()
    if not body:
        copy.body = None
    copy.write(out)
    return out.getvalue()


def _dumped(message: Any, chunked: bool) -> bytes:
    """Return the body of message, which gets it back."""
    if message.body is None or message.body is NO_BODY:
        return b""
    data = read_all(message.body)
    message.body.close()
    message.body = BytesBody(data)
    if not chunked:
        return data
    return (b"%x\r\n%b\r\n" % (len(data), data) if data else b"") + b"0\r\n\r\n"
