"""Requests as a server gets them.

Go: net/http/request.go readRequest, net/http/server.go conn.readRequest
"""

from typing import TYPE_CHECKING, Any, Final

from gopy.context import Context
from gopy.net.http.bodies import NO_BODY
from gopy.net.http.fields import fix_pragma, should_close
from gopy.net.http.grammar import has_token
from gopy.net.http.header import Header
from gopy.net.http.incoming import ChunkedSource, LengthSource
from gopy.net.http.reply import Reply
from gopy.net.http.request import Request
from gopy.net.http.requestbody import Body
from gopy.net.http.requesthead import Head, body_length, check_host, trailer_of
from gopy.net.http.wireerrors import BadRequestError
from gopy.net.url import URL, Error, parse_request_uri

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn

_new: Final = object.__new__
_find: Final[Any] = dict.get  # the names are canonical already; Any: mypy sees a dict of bools


class ServerRequest(Request):
    """A request whose context and peer's address are made when somebody asks for them."""

    _reply: Reply

    @property
    def remote_addr(self) -> str:
        """Where it came from: ``ip:port``."""
        known: str | None = self.__dict__.get("remote_addr")
        if known is None:
            known = self.__dict__["remote_addr"] = self._reply.conn.remote()
        return known

    @remote_addr.setter
    def remote_addr(self, value: str) -> None:
        self.__dict__["remote_addr"] = value

    def context(self) -> Context:
        """Return the context: cancelled when the peer leaves, and when the handler returns."""
        if self._ctx is not None:
            return self._ctx
        return self._reply.context()


def make_request(conn: "ServerConn", head: Head) -> tuple[ServerRequest, Reply]:
    """Return the request that head begins, and the writer of its answer.

    Raises:
        BadRequestError: what head says makes no request.
    """
    method, target, proto, minor, header = head
    request = _new(ServerRequest)
    request.url = url = _url(method, target)
    host = check_host(head)
    request.method = method
    request.request_uri = target
    request.header = header
    request.host = url.host or host
    request.body = NO_BODY
    request._reply = reply = Reply(conn, method, minor)
    if minor != 1:
        request.proto, request.proto_minor = proto, minor
    tls = conn.terms.tls
    if tls is not None:
        request.tls = tls
    if minor < 1 or _find(header, "Connection"):
        request.close = should_close(header, 1, minor)
        reply.wants_close = request.close or has_token(header.get("Connection"), "close")
    if _find(header, "Transfer-Encoding") or _find(header, "Content-Length"):
        _add_body(conn, head, request, reply)
    elif _find(header, "Pragma"):
        fix_pragma(header)
    return request, reply


def _add_body(conn: "ServerConn", head: Head, request: Request, reply: Reply) -> None:
    length = body_length(head)
    fix_pragma(head.header)
    request.content_length = length
    if length > 0:
        request.body = reply.body = Body(LengthSource(conn.inlet, length))
    elif length:
        request.transfer_encoding = ["chunked"]
        source = ChunkedSource(conn.inlet)
        request.body = reply.body = Body(source, lambda got: _merge(request, got))
        request.trailer = trailer_of(head)


def _merge(request: Request, trailer: Header) -> None:
    if request.trailer is None:
        request.trailer = Header()
    request.trailer.update(trailer)


def _url(method: str, target: str) -> URL:
    """Return the URL of a request; a CONNECT's is host and port alone.

    Go: net/http/request.go readRequest
    """
    authority = method == "CONNECT" and not target.startswith("/")
    try:
        url = parse_request_uri("http://" + target if authority else target)
    except Error as error:
        raise BadRequestError(str(error)) from error
    if authority:
        url.scheme = ""
    return url
