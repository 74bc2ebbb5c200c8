"""Response: read, and looked at."""

import io

import pytest
from gotest import go_test

from gopy.net import http


@go_test("net/http/response_test.go", "TestReadResponse")
def test_responses_are_read() -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-t\r\n\r\n"
    raw += b"3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"
    response = http.read_response(io.BytesIO(raw))
    assert (response.status, response.content_length) == ("200 OK", -1)
    assert response.trailer == {"X-T": []}
    assert response.text() == "abc"
    assert response.trailer == {"X-T": ["1"]}
    old = http.read_response(io.BytesIO(b"HTTP/1.0 404 Not Found\r\nPragma: no-cache\r\n\r\nx"))
    assert (old.proto_at_least(1, 0), old.proto_at_least(1, 1)) == (True, False)
    assert (old.close, old.header.get("Cache-Control")) == (True, "no-cache")
    head = http.new_request("HEAD", "http://h/")
    bare = http.read_response(io.BytesIO(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), head)
    assert (bare.content_length, bare.body) == (5, http.NO_BODY)
    with pytest.raises(EOFError):
        http.read_response(io.BytesIO(b"HTTP/1.1 200 OK\r\n"))


@go_test("net/http/response_test.go", "TestLocationResponse")
def test_where_a_response_leads() -> None:
    response = http.Response(302, header=http.Header({"Location": "../x"}))
    response.request = http.new_request("GET", "http://h/a/b/c")
    assert str(response.location()) == "http://h/a/x"
    with pytest.raises(http.ErrNoLocation, match="http: no Location header in response"):
        http.Response(302).location()


def made(kind: str, body: bytes) -> http.Response:
    return http.Response(200, header=http.Header({"Content-Type": kind}), body=io.BytesIO(body))


def test_the_body_of_a_response_as_text_and_as_json() -> None:
    assert made("text/plain; charset=iso-8859-1", b"\xe9").text() == "é"
    assert made("text/plain", "é".encode()).text() == "é"
    assert made("", b"\xff").text() == "\ufffd"
    assert made("application/json", b'{"a": [1]}').json() == {"a": [1]}
    with pytest.raises(ValueError, match="Expecting value"):
        made("", b"x").json()
    with made("", b"x") as response:
        pass
    assert response.body is not None
    with pytest.raises(ValueError, match="closed"):
        response.body.read()


@go_test("net/http/response_test.go", "TestWriteResponse", "TestResponseStatusStutter")
@pytest.mark.parametrize(
    ("response", "wire"),
    [
        (http.Response(200), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (http.Response(123, status="123 Sesame"), b"HTTP/1.1 123 Sesame\r\n\r\n"),
        (
            http.Response(200, body=io.BytesIO(b"ab"), content_length=2),
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
        ),
        (
            http.Response(200, body=io.BytesIO(b"ab"), transfer_encoding=["chunked"]),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        ),
        (
            http.Response(200, body=io.BytesIO(b"ab")),
            b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nab",
        ),
        (http.Response(204), b"HTTP/1.1 204 No Content\r\n\r\n"),
    ],
)
def test_responses_as_they_go_over_the_wire(response: http.Response, wire: bytes) -> None:
    out = io.BytesIO()
    response.write(out)
    assert out.getvalue() == wire


def test_the_texts_of_statuses() -> None:
    assert http.status_text(http.STATUS_NOT_FOUND) == "Not Found"
    assert http.status_text(http.STATUS_TEAPOT) == "I'm a teapot"
    assert http.status_text(99) == ""
