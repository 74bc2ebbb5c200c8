"""Request: what is made of it, and how it goes over the wire."""

import io
from typing import Any

import pytest
from gotest import go_test

from gopy import context
from gopy.errors import Panic
from gopy.net import http, url


@go_test("net/http/request_test.go", "TestSetBasicAuth", "TestGetBasicAuth", "TestParseBasicAuth")
@pytest.mark.parametrize(
    ("told", "got"),
    [
        ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ("Aladdin", "open sesame", True)),
        ("bASIC QWxhZGRpbjpvcGVuOnNlc2FtZQ==", ("Aladdin", "open:sesame", True)),
        ("Basic Og==", ("", "", True)),
        ("Basic QWxhZGRpbg==", ("", "", False)),
        ("BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ==", ("", "", False)),
        ("Digest username=x", ("", "", False)),
        ("", ("", "", False)),
    ],
)
def test_basic_auth(told: str, got: tuple[str, str, bool]) -> None:
    request = http.new_request("GET", "http://h/")
    request.header.set("Authorization", told)
    assert request.basic_auth() == got
    request.set_basic_auth("me", "se:cret")
    assert request.basic_auth() == ("me", "se:cret", True)


class Unknown:
    """A reader of which nobody knows the length."""

    def read(self, n: int = -1) -> bytes:
        return b""


@go_test("net/http/request_test.go", "TestNewRequestContentLength", "TestNewRequestGetBody")
@pytest.mark.parametrize(
    ("body", "length"),
    [
        (None, 0),
        (b"123", 3),
        ("é", 2),
        (bytearray(b"12"), 2),
        (io.BytesIO(b"1234"), 4),
        (b"", 0),
        (Unknown(), 0),
    ],
)
def test_the_length_of_a_body_that_can_be_known(body: Any, length: int) -> None:
    request = http.new_request("POST", "http://h/", body)
    assert request.content_length == length
    if length:
        assert request.body is not None
        assert request.get_body is not None
        assert request.body.read() == request.get_body().read()
    if body == b"":
        assert request.body is http.NO_BODY


@go_test("net/http/request_test.go", "TestNewRequestHost", "TestRequestInvalidMethod")
def test_what_makes_a_request() -> None:
    for where, host in (("http://h/", "h"), ("http://h:80/", "h:80"), ("http://h:/", "h")):
        request = http.new_request("", where)
        assert (request.host, request.url.host, request.method) == (host, host, "GET")
    with pytest.raises(ValueError, match='net/http: invalid method "bad method"'):
        http.new_request("bad method", "http://h/")
    with pytest.raises(url.Error):
        http.new_request("GET", "http://h/\n")
    wrong: Any = 1
    with pytest.raises(TypeError, match="a body is bytes, str or a reader, not int"):
        http.new_request("GET", "http://h/", wrong)
    with pytest.raises(TypeError, match="Request has no attribute 'boddy'"):
        http.Request("GET", boddy=b"")


@go_test("net/http/request_test.go", "TestRequestCloneTransferEncoding")
@go_test("net/http/request_test.go", "TestRequestClonePathValue")
def test_copies_of_a_request() -> None:
    request = http.new_request("GET", "http://h/")
    request.transfer_encoding = ["a"]
    request.set_path_value("n", "1")
    ctx = context.with_value(context.background(), "k", "v")
    shallow = request.with_context(ctx)
    assert (shallow.context(), shallow.header is request.header) == (ctx, True)
    deep = request.clone(ctx)
    deep.header.set("X", "1")
    deep.url.path = "/other"
    assert deep.transfer_encoding is not None
    deep.transfer_encoding.append("b")
    deep.set_path_value("n", "2")
    assert (request.header, request.url.path, request.transfer_encoding) == ({}, "/", ["a"])
    assert [request.path_value("n"), deep.path_value("n"), request.path_value("m")] == [
        "1",
        "2",
        "",
    ]
    nothing: Any = None
    with pytest.raises(Panic, match="nil context"):
        request.with_context(nothing)


AGENT = b"User-Agent: Go-http-client/1.1\r\n"
WRITTEN = [
    (
        http.new_request("GET", "http://h/p?q"),
        b"GET /p?q HTTP/1.1\r\nHost: h\r\n" + AGENT + b"\r\n",
    ),
    (
        http.new_request("POST", "http://h/", b"ab"),
        b"POST / HTTP/1.1\r\nHost: h\r\n" + AGENT + b"Content-Length: 2\r\n\r\nab",
    ),
    (
        http.new_request("POST", "http://h/"),
        b"POST / HTTP/1.1\r\nHost: h\r\n" + AGENT + b"Content-Length: 0\r\n\r\n",
    ),
    (
        http.new_request("PUT", "http://h/", io.BufferedReader(io.BytesIO(b"abc"))),
        b"PUT / HTTP/1.1\r\nHost: h\r\n" + AGENT + b"Transfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\n\r\n",
    ),
    (
        http.Request("GET", url.URL("http", "h", opaque="//h/%2f/"), close=True),
        b"GET http://h/%2f/ HTTP/1.1\r\nHost: h\r\n" + AGENT + b"Connection: close\r\n\r\n",
    ),
    (
        http.new_request("GET", "http://[fe80::1%25en0]:80/"),
        b"GET / HTTP/1.1\r\nHost: [fe80::1]:80\r\n" + AGENT + b"\r\n",
    ),
    (
        http.Request("CONNECT", url.URL(host="h:80")),
        b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n" + AGENT + b"\r\n",
    ),
]


@pytest.mark.parametrize(("asked", "wire"), WRITTEN)
def test_requests_as_they_go_over_the_wire(asked: http.Request, wire: bytes) -> None:
    out = io.BytesIO()
    asked.write(out)
    assert out.getvalue() == wire


def test_a_request_to_a_proxy_and_one_with_an_agent_of_its_own() -> None:
    request = http.new_request("GET", "http://h/p")
    request.header.set("User-Agent", "x\r\ny")
    request.header.set("Content-Length", "7")
    out = io.BytesIO()
    request.write_proxy(out)
    assert out.getvalue() == b"GET http://h/p HTTP/1.1\r\nHost: h\r\nUser-Agent: x  y\r\n\r\n"
    request.header.set("User-Agent", "")
    out = io.BytesIO()
    request.write(out)
    assert b"User-Agent" not in out.getvalue()


@go_test("net/http/request_test.go", "TestRequestBadHostHeader")
def test_a_host_that_is_none_is_not_sent() -> None:
    request = http.new_request("GET", "http://h/")
    request.host = "h\r\nEvil: x"
    out = io.BytesIO()
    request.write(out)
    assert out.getvalue().startswith(b"GET / HTTP/1.1\r\nHost: \r\nUser-Agent")
