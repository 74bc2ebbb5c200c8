"""Response: what a server answered.

Go: net/http/response.go
"""

import json
from typing import TYPE_CHECKING, Any, Self

from gopy.io.protocols import Readable, Writable
from gopy.io.reading import read_all, read_call, read_some
from gopy.net.http.bodies import NO_BODY, Body
from gopy.net.http.cookie import Cookie, read_set_cookies
from gopy.net.http.header import Header
from gopy.net.http.incoming import source_of
from gopy.net.http.inflow import Inflow
from gopy.net.http.mediatype import parse_media_type
from gopy.net.http.responsebody import Nobody, ResponseBody
from gopy.net.http.responsehead import ResponseHead, ending_of, parse_head
from gopy.net.http.responsewriting import write_response
from gopy.net.url import URL, parse

if TYPE_CHECKING:
    from gopy.net.http.request import Request

LONGEST_HEAD = 10 << 20


class ErrNoLocation(LookupError):
    """``http: no Location header in response``.

    Go: net/http/response.go ErrNoLocation
    """

    def __init__(self, text: str = "http: no Location header in response") -> None:
        super().__init__(text)


class Response:
    """An answer: ``status`` is ``200 OK``, ``status_code`` 200.

    ``body`` is never None where a client gives it; read it to its end or close it, best by
    ``with resp:``.  ``content_length`` is -1 where nobody knows it; ``uncompressed`` says that
    the client has undone the server's gzip; ``close``, that the connection is closed behind it;
    ``trailer`` has what came behind the body once that was read.

    Go: net/http/response.go Response
    """

    status: str = ""
    status_code: int = 0
    proto: str = "HTTP/1.1"
    proto_major: int = 1
    proto_minor: int = 1
    header: Header = None  # type: ignore[assignment]  # who makes one, sets it
    body: Body | None = None
    content_length: int = 0
    transfer_encoding: list[str] | None = None
    close: bool = False
    uncompressed: bool = False
    trailer: Header | None = None
    request: "Request | None" = None
    tls: Any = None  # Any: crypto.tls's connection state

    def __init__(
        self,
        status_code: int = 0,
        *,
        header: Header | None = None,
        body: Body | None = None,
        **attributes: Any,  # Any: of a type each
    ) -> None:
        self.status_code = status_code
        self.header = Header() if header is None else header
        self.body = body
        for name, value in attributes.items():
            if name.startswith("_") or not hasattr(type(self), name):
                raise TypeError(f"Response has no attribute {name!r}")
            setattr(self, name, value)

    def text(self) -> str:
        """Read the body to its end and return it as text, in the charset that its type tells.

        That is UTF-8 if none is told; what is no text becomes U+FFFD.
        """
        data = self._all()
        try:
            charset = parse_media_type(self.header.get("Content-Type"))[1].get("charset", "utf-8")
            return data.decode(charset, "replace")
        except (LookupError, ValueError):
            return data.decode("utf-8", "replace")

    def json(self) -> Any:  # Any: what JSON may be
        """Read the body to its end and return what it says as JSON.

        Raises:
            json.JSONDecodeError: it's no JSON.
        """
        return json.loads(self._all())

    def cookies(self) -> list[Cookie]:
        """Return the cookies that it sets.

        Go: net/http/response.go Response.Cookies
        """
        return read_set_cookies(self.header)

    def location(self) -> URL:
        """Return where ``Location`` leads, seen from the request.

        Raises:
            ErrNoLocation: it doesn't say.
            gopy.net.url.Error: it says no URL.

        Go: net/http/response.go Response.Location
        """
        to = self.header.get("Location")
        if not to:
            raise ErrNoLocation
        if self.request is not None and self.request.url is not None:
            return self.request.url.parse(to)
        return parse(to)

    def proto_at_least(self, major: int, minor: int, /) -> bool:
        """Return whether the protocol is HTTP/major.minor or a later one.

        Go: net/http/response.go Response.ProtoAtLeast
        """
        return (self.proto_major, self.proto_minor) >= (major, minor)

    def write(self, w: Writable, /) -> None:
        """Write it, header and body, as it goes over the wire; then close the body.

        Go: net/http/response.go Response.Write
        """
        write_response(self, w)

    def _all(self) -> bytes:
        return b"" if self.body is None else read_all(self.body)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.body is not None:
            self.body.close()

    def __repr__(self) -> str:
        return f"<Response {self.status or self.status_code}>"


def read_response(r: Readable, request: "Request | None" = None) -> Response:
    """Read a response, the answer to request (None: to a GET), from r; its body as it's read.

    Raises:
        io.ErrUnexpectedEOF: r ends before the header does.
        ValueError: that is no response.

    Go: net/http/response.go ReadResponse
    """
    read = read_call(r)
    inflow = Inflow(lambda n: read_some(read, n))
    head = parse_head(inflow.head(LONGEST_HEAD))
    response, framing = begun(head, "GET" if request is None else request.method or "GET")
    response.request = request
    if framing:
        source = source_of(inflow, framing, response.trailer)
        response.body = ResponseBody(source, Nobody())
    return response


def begun(head: ResponseHead, method: str) -> tuple[Response, int]:
    """Return the response that head begins, with NO_BODY, and how its body is framed.

    Raises:
        ValueError: head contradicts itself.
    """
    framing, length, close, trailer, chunked = ending_of(head, method)
    response = object.__new__(Response)
    response.status = head.status
    response.status_code = head.code
    if head.minor != 1 or head.major != 1:
        response.proto, response.proto_major, response.proto_minor = head[:3]
    response.header = head.header
    response.content_length = length
    response.body = NO_BODY
    if close:
        response.close = True
    if chunked:
        response.transfer_encoding = ["chunked"]
        response.trailer = trailer
    return response, framing
