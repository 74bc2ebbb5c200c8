"""Requests as a server would get them, for handlers that are called directly.

Go: net/http/httptest/httptest.go NewRequest
"""

from typing import Any

from gopy.context import background
from gopy.errors import Panic
from gopy.net.http.bodies import NO_BODY, BodyLike, body_of
from gopy.net.http.header import Header
from gopy.net.http.request import Request
from gopy.net.http.requesthead import parse_line
from gopy.net.http.wireerrors import BadRequestError
from gopy.net.url import Error, parse_request_uri


def new_request(method: str, target: str, body: BodyLike = None) -> Request:
    """Return a request to give to a handler.

    Args:
        method: ``""`` is GET.
        target: a path, or a URL whose host is then that of the request; else it's example.com.
        body: None, bytes, str (UTF-8) or a Reader, of which the length is unknown (-1).

    Raises:
        Panic: method and target make no request.

    Go: net/http/httptest/httptest.go NewRequest
    """
    return new_request_with_context(background(), method, target, body)


def new_request_with_context(ctx: Any, method: str, target: str, body: BodyLike = None) -> Request:
    """Return a request as `new_request` does, with ctx as its context; Any: of any make.

    Go: net/http/httptest/httptest.go NewRequestWithContext
    """
    method = method or "GET"
    try:
        parse_line(f"{method} {target} HTTP/1.1")
        authority = method == "CONNECT" and not target.startswith("/")
        url = parse_request_uri("http://" + target if authority else target)
    except (BadRequestError, Error) as error:
        raise Panic(f"invalid NewRequest arguments; {error}") from None
    if authority:
        url.scheme = ""
    request = Request(method, url, header=Header())
    request._ctx = ctx
    request.host = url.host or "example.com"
    request.request_uri = target
    request.remote_addr = "192.0.2.1:1234"
    request.tls = object() if target.startswith("https://") else None
    request.body, request.content_length = NO_BODY, 0
    if body is not None:
        request.body, request.content_length, request.get_body = body_of(body)
    return request
