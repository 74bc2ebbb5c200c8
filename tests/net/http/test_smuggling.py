"""Requests that two servers could read differently: each is refused, or read as Go reads it."""

from typing import Any, NamedTuple

import pytest
from rawhttp import serving

TEXT = "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
BAD = f"HTTP/1.1 400 Bad Request\r\n{TEXT}400 Bad Request".encode()


def bad(why: str) -> bytes:
    return f"HTTP/1.1 400 Bad Request: {why}\r\n{TEXT}400 Bad Request: {why}".encode()


UNSUPPORTED = f"HTTP/1.1 501 Not Implemented\r\n{TEXT}Unsupported transfer encoding".encode()
TOO_LARGE = (
    f"HTTP/1.1 431 Request Header Fields Too Large\r\n{TEXT}431 Request Header Fields Too Large"
).encode()
VERSION = (
    f"HTTP/1.1 505 HTTP Version Not Supported: unsupported protocol version\r\n{TEXT}"
    "505 HTTP Version Not Supported: unsupported protocol version"
).encode()


class Case(NamedTuple):
    name: str
    request: str
    answer: bytes


def post(*fields: str, body: str = "") -> str:
    return "\r\n".join(["POST / HTTP/1.1", "Host: test", *fields]) + "\r\n\r\n" + body


CHUNKED = "Transfer-Encoding: chunked"

REFUSED = [
    Case("two lengths that differ", post("Content-Length: 3", "Content-Length: 4"), BAD),
    Case("a list of lengths", post("Content-Length: 3, 3"), BAD),
    Case("a length with a sign", post("Content-Length: +3"), BAD),
    Case("a negative length", post("Content-Length: -3"), BAD),
    Case("a length in hex", post("Content-Length: 0x3"), BAD),
    Case("a length with an underscore", post("Content-Length: 1_0"), BAD),
    Case("a length in other digits", post("Content-Length: \xb3"), BAD),
    Case("a length that overflows", post("Content-Length: 9223372036854775808"), BAD),
    Case("an empty length", post("Content-Length: "), BAD),
    Case("two transfer encodings", post(CHUNKED, CHUNKED), UNSUPPORTED),
    Case("a list of encodings", post("Transfer-Encoding: chunked, identity"), UNSUPPORTED),
    Case("chunked last", post("Transfer-Encoding: gzip, chunked"), UNSUPPORTED),
    Case("identity", post("Transfer-Encoding: identity"), UNSUPPORTED),
    Case("an unknown encoding", post("Transfer-Encoding: xchunked"), UNSUPPORTED),
    Case("an encoding in quotes", post('Transfer-Encoding: "chunked"'), UNSUPPORTED),
    Case("an encoding with a control", post("Transfer-Encoding: \x0bchunked"), BAD),
    Case(
        "a blank before the colon", post("Transfer-Encoding : chunked"), bad("invalid header name")
    ),
    Case("a blank within a name", post("Transfer Encoding: chunked"), bad("invalid header name")),
    Case("a name that isn't one", post("Foo[]: x"), BAD),
    Case("a line without a colon", post("Foo"), BAD),
    Case("an empty name", post(": x"), BAD),
    Case("a first line that is folded", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", BAD),
    Case("a NUL in a value", post("Foo: a\0b"), BAD),
    Case("a CR in a value", post("Foo: a\rb"), BAD),
    Case("no host", "GET / HTTP/1.1\r\n\r\n", bad("missing required Host header")),
    Case("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", BAD),
    Case(
        "a host of two words", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", bad("malformed Host header")
    ),
    Case("no version", "GET /\r\n\r\n", BAD),
    Case("a blank in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("a method that is none", "G:T / HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("HTTP/2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", VERSION),
    Case("HTTP/0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", VERSION),
    Case("a version in small letters", "GET / http/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("a version with more digits", "GET / HTTP/1.11\r\nHost: x\r\n\r\n", BAD),
    Case("a relative target", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("a bad escape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("an end in the middle", "GET / HTTP/1.1\r\nHost: x\r\n", BAD),
    Case("an empty line first", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    Case("a trailer that would be a length", post(CHUNKED, "Trailer: content-length"), BAD),
    Case("too long a head", post("Foo: " + "x" * (1 << 20) + "x" * 9000), TOO_LARGE),
    Case("too long a target", f"GET /{'x' * (1 << 20)}{'x' * 9000} HTTP/1.1\r\n", TOO_LARGE),
    Case("too many fields", post(*["A: b"] * 500), TOO_LARGE),
]


def told(w: Any, r: Any) -> None:
    """Answer with what the server took the request for."""
    body = r.body.read().decode()
    fields = {name: r.header[name] for name in sorted(r.header)}
    w.write(f"{r.method} {r.host} {r.content_length} {body!r} {fields}")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_is_no_request_is_refused_and_ends_the_connection(case: Case) -> None:
    called: list[object] = []
    with serving(lambda w, r: called.append(r)) as served:
        peer = served.peer().send(case.request)
        peer.conn.close_write()
        assert peer.rest() == case.answer
    assert not called


TAKEN = [
    Case(
        "the same length twice",
        post("Content-Length: 3", "Content-Length: 3", body="abc"),
        b"POST test 3 'abc' {'Content-Length': ['3']}",
    ),
    Case(
        "chunked overrides a length",
        post("Content-Length: 4", CHUNKED, body="1\r\nx\r\n0\r\n\r\n"),
        b"POST test -1 'x' {}",
    ),
    Case(
        "chunked in capitals",
        post("TRANSFER-ENCODING: CHUNKED", body="1\r\nx\r\n0\r\n\r\n"),
        b"POST test -1 'x' {}",
    ),
    Case(
        "bare line feeds in the head",
        "POST / HTTP/1.1\nHost: test\nContent-Length: 2\n\nab",
        b"POST test 2 'ab' {'Content-Length': ['2']}",
    ),
    Case(
        "a head that ends with a bare line feed before a later empty line",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\nab\r\n\r\ncd",
        b"POST test 8 'ab\\r\\n\\r\\ncd' {'Content-Length': ['8']}",
    ),
    Case(
        "a folded line is one value",
        post("Foo: a", "\t b", "Content-Length: 0"),
        b"POST test 0 '' {'Content-Length': ['0'], 'Foo': ['a b']}",
    ),
    Case(
        "HTTP/1.0 has no transfer encodings",
        post(CHUNKED, "Content-Length: 2", body="ab").replace("HTTP/1.1", "HTTP/1.0"),
        b"POST test 2 'ab' {'Content-Length': ['2']}",
    ),
    Case(
        "a host in the target counts, not the field",
        "GET http://a.com/ HTTP/1.1\r\nHost: b.com\r\n\r\n",
        b"GET a.com 0 '' {}",
    ),
]


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.name)
def test_what_go_takes_is_taken_as_go_takes_it(case: Case) -> None:
    with serving(told) as served:
        assert served.ask(case.request).body == case.answer


def test_a_name_that_only_looks_like_ours_stays_what_it_is() -> None:
    with serving(told) as served:
        answer = served.ask(post("Transfer_Encoding: chunked", "Content-Length: 1", body="x"))
    assert (
        answer.body
        == b"POST test 1 'x' {'Content-Length': ['1'], 'Transfer_encoding': ['chunked']}"
    )
