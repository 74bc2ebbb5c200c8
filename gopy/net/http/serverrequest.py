"""Requests as a server gets them.

Go: net/http/request.go readRequest, net/http/server.go conn.readRequest
"""

from typing import TYPE_CHECKING

from gopy.context import Context
from gopy.net.http.bodies import NO_BODY
from gopy.net.http.header import Header
from gopy.net.http.reply import Reply
from gopy.net.http.request import Request
from gopy.net.http.requestbody import Body, ChunkedSource, LengthSource
from gopy.net.http.requesthead import Head, body_length, check_host, trailer_names, wants_close
from gopy.net.http.watcher import Watcher
from gopy.net.http.wireerrors import BadRequestError
from gopy.net.url import URL, Error, parse_request_uri

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn


class ServerRequest(Request):
    """A request whose context is made when somebody asks for it."""

    _watcher: Watcher

    def context(self) -> Context:
        """Return the context: cancelled when the peer leaves, and when the handler returns."""
        if self._ctx is not None:
            return self._ctx
        return self._watcher.context()


def make_request(conn: "ServerConn", head: Head) -> tuple[ServerRequest, Reply]:
    """Return the request that head begins, and the writer of its answer.

    Raises:
        BadRequestError: what head says makes no request.
    """
    url = _url(head)
    host = check_host(head)
    header = head.header
    if "Pragma" in header and "Cache-Control" not in header and header.get("Pragma") == "no-cache":
        header.set("Cache-Control", "no-cache")
    close = wants_close(head)
    length = body_length(head)
    request = ServerRequest()
    request._watcher = conn.watcher
    request.method = head.method
    request.url = url
    request.request_uri = head.target
    request.proto = head.proto
    request.proto_major, request.proto_minor = 1, head.minor
    request.header = header
    request.host = url.host or host
    request.remote_addr = conn.remote_addr
    request.content_length = length
    request.close = close
    request.tls = conn.tls
    body = None
    if length > 0:
        body = Body(LengthSource(conn.inlet, length))
    elif length:
        request.transfer_encoding = ["chunked"]
        body = Body(ChunkedSource(conn.inlet), lambda got: _merge(request, got))
        names = trailer_names(header, True)
        if names:
            request.trailer = Header()
            for name in names:
                request.trailer[name] = []
    request.body = NO_BODY if body is None else body
    return request, Reply(conn, head, body, close)


def _merge(request: Request, trailer: Header) -> None:
    if request.trailer is None:
        request.trailer = Header()
    request.trailer.update(trailer)


def _url(head: Head) -> URL:
    """Return the URL of a request; a CONNECT's is host and port alone.

    Go: net/http/request.go readRequest
    """
    target = head.target
    authority = head.method == "CONNECT" and not target.startswith("/")
    try:
        url = parse_request_uri("http://" + target if authority else target)
    except Error as error:
        raise BadRequestError(str(error)) from error
    if authority:
        url.scheme = ""
    return url
