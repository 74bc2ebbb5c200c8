"""Streams in which one server may see a request that another doesn't.

Each goes over a real connection; what counts is how many requests the handler saw, and what was
answered.  ``SMUGGLED`` stands where an attacker wants it to be taken for a request.
"""

from typing import Any, NamedTuple

import pytest
from rawhttp import Answer, Peer, serving

SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"
END = "0\r\n\r\n"


class Stream(NamedTuple):
    """What is sent; the requests that are seen, then the statuses that are answered."""

    name: str
    data: str
    seen: list[str]
    answers: list[int]


def post(*fields: str, body: str = "") -> str:
    return "\r\n".join(["POST / HTTP/1.1", "Host: test", *fields]) + "\r\n\r\n" + body


def sized(body: str, *fields: str) -> str:
    return post(f"Content-Length: {len(body)}", *fields, body=body)


GOOD = sized("ab")
ONE = ["POST /"]
TWO = ["POST /", "GET /smuggled"]
NONE: list[str] = []

FRAMES = [
    Stream("nothing odd: two requests are two", GOOD + SMUGGLED, TWO, [200, 200]),
    Stream("a close behind a blank", sized("ab", "Connection: a close") + SMUGGLED, ONE, [200]),
    Stream(
        "a close behind a blank, and no body",
        "GET / HTTP/1.1\r\nHost: test\r\nConnection: a close\r\n\r\n" + SMUGGLED,
        ["GET /"],
        [200],
    ),
    Stream("CL.TE: the chunks count", sized(END + "GPOST", CHUNKED), ONE, [200, 400]),
    Stream(
        "CL.TE: what the length covers is a request", sized(END + SMUGGLED, CHUNKED), TWO, [200] * 2
    ),
    Stream(
        "TE.CL: the length doesn't",
        post(CHUNKED, "Content-Length: 4", body=f"{len(SMUGGLED):x}\r\n{SMUGGLED}\r\n{END}"),
        ONE,
        [200],
    ),
    Stream(
        "TE.TE: one is odd", post(CHUNKED, "Transfer-Encoding: x", body=END + SMUGGLED), NONE, [501]
    ),
    Stream(
        "TE.TE: one is another",
        post("Transfer-Encoding: identity", CHUNKED, body=END + SMUGGLED),
        NONE,
        [501],
    ),
    Stream("TE.TE: twice", post(CHUNKED, CHUNKED, body=END + SMUGGLED), NONE, [501]),
    Stream(
        "TE: a list", post("Transfer-Encoding: gzip, chunked", body=END + SMUGGLED), NONE, [501]
    ),
    Stream(
        "TE: a comma before", post("Transfer-Encoding: ,chunked", body=END + SMUGGLED), NONE, [501]
    ),
    Stream("TE: quoted", post('Transfer-Encoding: "chunked"', body=END + SMUGGLED), NONE, [501]),
    Stream(
        "TE: a parameter", post("Transfer-Encoding: chunked;q=1", body=END + SMUGGLED), NONE, [501]
    ),
    Stream("TE: nothing", post("Transfer-Encoding:", body=END + SMUGGLED), NONE, [501]),
    Stream(
        "TE: a vertical tab",
        post("Transfer-Encoding: \x0bchunked", body=END + SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "TE: a blank before the colon",
        post("Transfer-Encoding : chunked", body=END + SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "TE: a tab before the colon",
        post("Transfer-Encoding\t: chunked", body=END + SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "TE: folded", post("Transfer-Encoding:", " chunked", body=END + SMUGGLED), TWO, [200, 200]
    ),
    Stream("TE: folded into nothing", post(CHUNKED, " ", body=END + SMUGGLED), NONE, [501]),
    Stream(
        "TE: hidden in a fold",
        post("X: y", " Transfer-Encoding: chunked", body=SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream("TE: another name", post("Transfer_Encoding: chunked", body=SMUGGLED), TWO, [200, 200]),
    Stream(
        "TE: a NUL in the name",
        post("Transfer-Encoding\0: chunked", body=END + SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "TE: a letter that looks alike",
        post("Transfer-Encoding: chun\u212aed", body=END + SMUGGLED),
        NONE,
        [501],
    ),
    Stream(
        "TE: of HTTP/1.0 is none",
        post(CHUNKED, "Connection: keep-alive", body=END).replace("HTTP/1.1", "HTTP/1.0"),
        ONE,
        [200, 400],
    ),
    Stream(
        "CL: two that differ",
        post("Content-Length: 0", f"Content-Length: {len(SMUGGLED)}", body=SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "CL: two alike",
        post("Content-Length: 2", "Content-Length: 2", body="ab" + SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream("CL: a list", post("Content-Length: 2, 2", body="ab" + SMUGGLED), NONE, [400]),
    Stream("CL: a sign", post("Content-Length: +2", body="ab" + SMUGGLED), NONE, [400]),
    Stream("CL: zeros first", post("Content-Length: 002", body="ab" + SMUGGLED), TWO, [200, 200]),
    Stream("CL: hex", post("Content-Length: 0x2", body="ab" + SMUGGLED), NONE, [400]),
    Stream("CL: an underscore", post("Content-Length: 0_2", body="ab" + SMUGGLED), NONE, [400]),
    Stream("CL: a fraction", post("Content-Length: 2.0", body="ab" + SMUGGLED), NONE, [400]),
    Stream("CL: folded", post("Content-Length: 2", " 0", body="ab" + SMUGGLED), NONE, [400]),
    Stream(
        "CL: a blank before the colon",
        post("Content-Length : 2", body="ab" + SMUGGLED),
        NONE,
        [400],
    ),
    Stream(
        "CL: of a GET",
        "GET / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nab" + SMUGGLED,
        ["GET /", "GET /smuggled"],
        [200, 200],
    ),
    Stream("no CL: a body is a request", post(body=SMUGGLED), TWO, [200, 200]),
]

CHUNKS = [
    Stream("an extension", post(CHUNKED, body="2;a=b\r\nab\r\n" + END + SMUGGLED), TWO, [200, 200]),
    Stream(
        "a quoted line end in an extension",
        post(CHUNKED, body='2;a="\r\n"\r\nab\r\n' + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "an extension ended by a bare line feed",
        post(CHUNKED, body="2;\nxx\r\n2\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a carriage return in an extension",
        post(CHUNKED, body="2;\rx\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "an extension without end",
        post(CHUNKED, body="2;" + "x" * 5000 + "\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream("a size with a sign", post(CHUNKED, body="+2\r\nab\r\n" + END + SMUGGLED), ONE, [200]),
    Stream("a negative size", post(CHUNKED, body="-2\r\nab\r\n" + END + SMUGGLED), ONE, [200]),
    Stream("a size with 0x", post(CHUNKED, body="0x2\r\nab\r\n" + END + SMUGGLED), ONE, [200]),
    Stream(
        "a size with an underscore",
        post(CHUNKED, body="0_2\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream("a size after a blank", post(CHUNKED, body=" 2\r\nab\r\n" + END + SMUGGLED), ONE, [200]),
    Stream(
        "a size before a blank",
        post(CHUNKED, body="2 \r\nab\r\n" + END + SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream(
        "a blank before an extension",
        post(CHUNKED, body="2 ;x\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream("no size", post(CHUNKED, body="\r\nab\r\n" + END + SMUGGLED), ONE, [200]),
    Stream(
        "a size of 17 digits",
        post(CHUNKED, body="00000000000000002\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a size of 64 bits",
        post(CHUNKED, body="ffffffffffffffff\r\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a size that wraps", post(CHUNKED, body="100000002\r\nab\r\n" + END + SMUGGLED), ONE, [200]
    ),
    Stream(
        "a chunk that is longer", post(CHUNKED, body="2\r\nabc\r\n" + END + SMUGGLED), ONE, [200]
    ),
    Stream(
        "a chunk that ends in a line feed",
        post(CHUNKED, body="2\r\nab\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a chunk that ends in two bytes",
        post(CHUNKED, body="2\r\nabXX" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a size that ends in a line feed",
        post(CHUNKED, body="2\nab\r\n" + END + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a last chunk of many zeros",
        post(CHUNKED, body="2\r\nab\r\n000\r\n\r\n" + SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream(
        "a last chunk with a bare line feed",
        post(CHUNKED, body="2\r\nab\r\n0\n\r\n" + SMUGGLED),
        ONE,
        [200],
    ),
    Stream(
        "a trailer that would be a length",
        post(CHUNKED, body="0\r\nContent-Length: 99\r\n\r\n" + SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream(
        "a trailer with a bare line feed",
        post(CHUNKED, body="0\r\nA: b\n\n" + SMUGGLED),
        TWO,
        [200, 200],
    ),
    Stream(
        "a trailer that is none",
        post(CHUNKED, body="0\r\nGET / HTTP/1.1\r\n\r\n" + SMUGGLED),
        ONE,
        [200],
    ),
]


def get(*fields: str, target: str = "/", version: str = "1.1", host: str = "Host: test") -> str:
    return "\r\n".join([f"GET {target} HTTP/{version}", host, *fields, "", ""])


SEEN = ["GET /"]
HEADS = [
    Stream("a folded line", get("X: a", " b") + SMUGGLED, ["GET /", "GET /smuggled"], [200, 200]),
    Stream("a folded first line", "GET / HTTP/1.1\r\n Host: test\r\n\r\n" + SMUGGLED, NONE, [400]),
    Stream(
        "bare line feeds",
        get().replace("\r", "") + SMUGGLED,
        ["GET /", "GET /smuggled"],
        [200, 200],
    ),
    Stream("bare carriage returns", get().replace("\n", ""), NONE, [400]),
    Stream("a head within a head", get("X: y\rContent-Length: 40") + SMUGGLED, NONE, [400]),
    Stream("a NUL in a value", get("X: a\0b") + SMUGGLED, NONE, [400]),
    Stream("a NUL in a name", get("X\0: b") + SMUGGLED, NONE, [400]),
    Stream("a NUL in the target", get(target="/\0") + SMUGGLED, NONE, [400]),
    Stream("a NUL in the method", "G\0T / HTTP/1.1\r\nHost: test\r\n\r\n" + SMUGGLED, NONE, [400]),
    Stream("a tab for a blank", "GET\t/\tHTTP/1.1\r\nHost: test\r\n\r\n" + SMUGGLED, NONE, [400]),
    Stream("two blanks", "GET  / HTTP/1.1\r\nHost: test\r\n\r\n" + SMUGGLED, NONE, [400]),
    Stream(
        "blanks behind the version", "GET / HTTP/1.1 \r\nHost: test\r\n\r\n" + SMUGGLED, NONE, [400]
    ),
    Stream("a colon first", get(": x") + SMUGGLED, NONE, [400]),
    Stream("no colon", get("X") + SMUGGLED, NONE, [400]),
    Stream("HTTP/0.9", "GET /\r\n" + SMUGGLED, NONE, [400]),
    Stream(
        "an unknown version", get(version="1.2") + SMUGGLED, ["GET /", "GET /smuggled"], [200, 200]
    ),
    Stream("HTTP/2 in words", get(version="2.0") + SMUGGLED, NONE, [505]),
    Stream("a value as long as may be", get("X: " + "x" * 1_000_000), SEEN, [200]),
    Stream("a value that is too long", get("X: " + "x" * 1_100_000), NONE, [431]),
    Stream("a name that is too long", get("X" * 1_100_000 + ": x"), NONE, [431]),
    Stream("a target that is too long", get(target="/" + "x" * 1_100_000), NONE, [431]),
    Stream("as many fields as may be", get(*["A: b"] * 499), SEEN, [200]),
    Stream("a field too many", get(*["A: b"] * 500), NONE, [431]),
    Stream("no host", "GET / HTTP/1.1\r\n\r\n" + SMUGGLED, NONE, [400]),
    Stream("two hosts", get("Host: other") + SMUGGLED, NONE, [400]),
    Stream("a host of two words", get(host="Host: a b") + SMUGGLED, NONE, [400]),
    Stream("a host with a path", get(host="Host: a/b") + SMUGGLED, NONE, [400]),
    Stream("a host with a user", get(host="Host: u@a") + SMUGGLED, NONE, [400]),
    Stream("a blank before Host's colon", get(host="Host : a") + SMUGGLED, NONE, [400]),
    Stream("line ends before a request", "\r\n" + get(), NONE, [400]),
    Stream("line ends behind a POST", GOOD + "\r\n\r\n" + SMUGGLED, TWO, [200, 200]),
    Stream("more of them", GOOD + "\r\n\r\n\r\n" + SMUGGLED, ONE, [200, 400]),
    Stream("what follows a close", get("Connection: close") + SMUGGLED, SEEN, [200]),
    Stream(
        "what follows a close among others", get("Connection: x, Close") + SMUGGLED, SEEN, [200]
    ),
]


@pytest.mark.parametrize("stream", FRAMES + CHUNKS + HEADS, ids=lambda stream: stream.name)
def test_a_stream_has_the_requests_that_go_sees_in_it(stream: Stream) -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(f"{r.method} {r.url.path}")
        r.body.read()

    def answering(w: Any, r: Any) -> None:
        try:
            handler(w, r)
        except (ValueError, EOFError):
            w.header().set("X-Bad-Body", "1")

    with serving(answering) as served:
        peer = served.peer()
        peer.conn.write(stream.data.encode())
        peer.conn.close_write()
        answers = answers_of(peer)
    assert (seen, [answer.status for answer in answers]) == (stream.seen, stream.answers)


@pytest.mark.parametrize("stream", CHUNKS, ids=lambda stream: stream.name)
def test_a_body_that_nobody_reads_hides_no_request_either(stream: Stream) -> None:
    seen: list[str] = []
    with serving(lambda w, r: seen.append(f"{r.method} {r.url.path}")) as served:
        peer = served.peer()
        peer.conn.write(stream.data.encode())
        peer.conn.close_write()
        answers = answers_of(peer)
    assert (seen, [answer.status for answer in answers]) == (stream.seen, stream.answers)


ABSOLUTE = [
    ("http://a.com/", "Host: b.com", "a.com"),
    ("http://a.com:81/", "Host: a.com:82", "a.com:81"),
    ("http://u:p@a.com/", "Host: b.com", "a.com"),
    ("https://a.com/", "Host: b.com", "a.com"),
    ("http://[::1]:80/", "Host: b.com", "[::1]:80"),
    ("http:///", "Host: b.com", "b.com"),
    ("//a.com/", "Host: b.com", "b.com"),
    ("/http://a.com/", "Host: b.com", "b.com"),
]


@pytest.mark.parametrize("target, field, host", ABSOLUTE)
def test_the_host_of_an_absolute_target_counts(target: str, field: str, host: str) -> None:
    with serving(lambda w, r: w.write(f"{r.host} {r.header.get('Host')!r}")) as served:
        answer = served.ask(get(target=target, host=field))
    assert answer.body.decode() == f"{host} ''"


def answers_of(peer: Peer) -> list[Answer]:
    """Read answers up to the end of the connection; refusals have no length."""
    answers = []
    rest = peer.rest()
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        answers.append(Answer(head + b"\r\n\r\n"))
        length = int(answers[-1].fields.get("content-length", len(rest)))
        rest = rest[length:]
    return answers
