"""Requests as a server gets them.

Go: net/http/request.go readRequest, net/http/server.go conn.readRequest
"""

from typing import TYPE_CHECKING, Any, Final, Self

from gopy.context import Context
from gopy.net.http.bodies import NO_BODY
from gopy.net.http.fields import fix_pragma, should_close
from gopy.net.http.grammar import has_token
from gopy.net.http.header import Header
from gopy.net.http.incoming import ChunkedSource, LengthSource
from gopy.net.http.knownheads import Known
from gopy.net.http.reply import Reply
from gopy.net.http.request import Request
from gopy.net.http.requestbody import Body
from gopy.net.http.requesthead import Head, body_length, check_host, trailer_of
from gopy.net.http.wireerrors import BadRequestError
from gopy.net.url import URL, Error, parse_request_uri

if TYPE_CHECKING:
    from gopy.net.http.serverconn import ServerConn

_find: Final[Any] = dict.get  # the names are canonical already; Any: mypy sees a dict of bools


class ServerRequest(Request):
    """A request of which what costs something is made when somebody asks for it.

    That is the context and the peer's address; and URL and header where it is `known`.
    """

    body = NO_BODY
    _known: Known
    _url: URL | None = None
    _header: Header | None = None

    def __init__(self, method: str, target: str, host: str, reply: Reply) -> None:
        self.method = method
        self.request_uri = target
        self.host = host
        self._reply = reply

    @property
    def url(self) -> URL:
        """What is asked for, taken apart."""
        url = self._url
        if url is None:
            url = self.__dict__.setdefault("_url", parse_request_uri(self._known[0]))
        return url

    @url.setter
    def url(self, value: URL) -> None:
        self._url = value

    @property
    def header(self) -> Header:
        """The fields, without ``Host``."""
        header = self._header
        if header is None:
            header = self.__dict__.setdefault("_header", self._known[1].header.clone())
        return header

    @header.setter
    def header(self, value: Header) -> None:
        self._header = value

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

    def with_context(self, ctx: Context, /) -> Self:
        """Return a shallow copy whose context is ctx; see `Request.with_context`."""
        self.__getstate__()
        return super().with_context(ctx)

    def __getstate__(self) -> dict[str, Any]:  # Any: attributes of all types
        """Return what a shallow copy is to share: URL and header, too, which are made by that."""
        self._url, self._header = self.url, self.header
        return self.__dict__


def known_request(conn: "ServerConn", known: Known) -> tuple[ServerRequest, Reply]:
    """Return the request that is known, and the writer of its answer."""
    target, fields = known
    reply = Reply(conn, "GET", 1, True)
    request = ServerRequest("GET", target, fields.host, reply)
    request._known = known
    tls = conn.terms.tls
    if tls is not None:
        request.tls = tls
    return request, reply


def make_request(conn: "ServerConn", head: Head) -> tuple[ServerRequest, Reply]:
    """Return the request that head begins, and the writer of its answer.

    Raises:
        BadRequestError: what head says makes no request.
    """
    method, target, proto, minor, header = head
    url = _url(method, target)
    host = check_host(head)
    reply = Reply(conn, method, minor)
    request = ServerRequest(method, target, url.host or host, reply)
    request.url = url
    request.header = header
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
    if _find(header, "Expect"):
        reply.expectation = header.get("Expect")
    if minor == 1 and reply.body is None and not reply.wants_close:
        reply.is_simple = method not in ("HEAD", "CONNECT")
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
