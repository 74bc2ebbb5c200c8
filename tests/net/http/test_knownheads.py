"""Heads that came before are remembered, and no handler can tell."""

from copy import copy
from typing import Any

import pytest
from rawhttp import get, serving

from gopy import context
from gopy.net.http import inlet
from gopy.net.http.knownheads import BLOCKS, LONGEST, MOST, TARGETS

HOST = b"Host: here\r\n"
LINES = [
    b"GET / HTTP/1.1\r\n",
    b"GET /a%20b/c?d=e&f=%zz HTTP/1.1\r\n",
    b"GET /?? HTTP/1.1\r\n",
    b"GET //host/path HTTP/1.1\r\n",
    b"GET /%zz HTTP/1.1\r\n",
    b"GET /\xff HTTP/1.1\r\n",
    b"GET /a#b HTTP/1.1\r\n",
    b"GET /a b HTTP/1.1\r\n",
    b"GET / HTTP/1.1\n",
    b"GET / HTTP/1.0\r\n",
    b"GET / HTTP/2.0\r\n",
]
FIELDS = [
    HOST,
    b"hOST: here:80\r\nx-a: 1\r\nX-A:  2\r\nX-Odd: \xff\xc3\xa9\r\n",
    HOST + b"Connection: keep-alive\r\nCookie: a=b\r\nCookie: c=d\r\n",
    HOST + b"Connection: close\r\n",
    HOST + b"Connection: keep-alive, close\r\n",
    HOST + b"Content-Length: 0\r\n",
    HOST + b"Content-Length: x\r\n",
    HOST + b"Transfer-Encoding: gzip\r\n",
    HOST + b"Expect: 100-continue\r\n",
    HOST + b"Expect: nothing\r\n",
    HOST + b"Pragma: no-cache\r\n",
    HOST + b"X-Blank: a \r\n",
    HOST + b"X-Folded: a\r\n b\r\n",
    HOST + b"X Y: a\r\n",
    HOST + b"X-Control: \x01\r\n",
    HOST + b"no colon\r\n",
    HOST + HOST,
    b"Host: a b\r\n",
    b"X-A: 1\r\n",
    b"",
]


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    """Begin with nothing remembered."""
    TARGETS.clear()
    BLOCKS.clear()


@pytest.mark.parametrize("line", LINES)
def test_what_is_remembered_is_what_the_bytes_say(line: bytes) -> None:  # K1
    heads = [line + fields + b"\r\n" for fields in FIELDS]
    with serving(told) as served:
        first = [answered(served, head) for head in heads]
        assert [answered(served, head) for head in heads] == first
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inlet, "TARGETS", Forgetful())
            assert [answered(served, head) for head in heads] == first


def test_each_request_gets_a_header_of_its_own() -> None:  # K2
    def handler(w: Any, r: Any) -> None:
        r.header.add("X-A", "more")
        r.header.set("X-B", "new")
        r.url.path += "x"
        w.write(f"{r.header.values('x-a')} {r.url.path}")

    with serving(handler) as served:
        answers = {served.get("/", "X-A: 1").body for _ in range(3)}
    assert answers == {b"['1', 'more'] /x"}


COPIES = [lambda r: r.with_context(context.background()), copy]


@pytest.mark.parametrize("copied", COPIES, ids=["with_context", "copy"])
def test_a_shallow_copy_shares_url_and_header_with_its_original(copied: Any) -> None:
    def handler(w: Any, r: Any) -> None:
        other = copied(r)
        other.header.set("X-A", "new")
        other.url.path = "/new"
        assert other.header is r.header and r.header is r.header and other.url is r.url
        w.write(f"{r.header.get('x-a')} {r.url.path} {other.remote_addr == r.remote_addr}")

    with serving(handler) as served:
        assert {served.get().body for _ in range(2)} == {b"new /new True"}


def test_what_a_handler_assigns_counts() -> None:
    def handler(w: Any, r: Any) -> None:
        header, url = r.header.clone(), copy(r.url)
        r.header, r.url = header, url
        w.write(str(r.header is header and r.url is url))

    with serving(handler) as served:
        assert [served.get().body for _ in range(2)] == [b"True", b"True"]


def test_a_server_that_takes_few_fields_takes_no_more_of_a_head_that_another_took() -> None:
    fields = [f"X-{n}: 1" for n in range(4)]
    with serving(told) as served, serving(told, max_header_value_count=4) as narrow:
        assert served.get("/", *fields).status == 200
        assert narrow.get("/", *fields).status == 431
        assert narrow.get("/", *fields[1:]).status == 200


def test_only_so_many_are_remembered_and_no_long_ones() -> None:  # K3
    for n in range(2 * MOST + 1):
        read(b"GET /%d HTTP/1.1\r\nHost: h%d\r\n\r\n" % (n, n))
        assert len(TARGETS) <= MOST and len(BLOCKS) <= MOST
    assert len(TARGETS) == len(BLOCKS) == 1
    read(b"GET /" + b"a" * LONGEST + b" HTTP/1.1\r\nHost: h\r\nX: " + b"b" * LONGEST + b"\r\n\r\n")
    assert len(TARGETS) == len(BLOCKS) == 1


def test_a_known_head_is_read_out_of_a_pipeline() -> None:
    heads = [get(f"/{n % 2}").encode() for n in range(6)]
    with serving(lambda w, r: w.write(r.url.path)) as served:
        peer = served.peer().send(b"".join(heads))
        assert [peer.answer().body for _ in heads] == [b"/0", b"/1"] * 3


def told(w: Any, r: Any) -> None:
    """Answer with all that a request says."""
    said = [r.method, str(r.url), vars(r.url), r.host, r.request_uri, r.proto, r.proto_minor]
    said += [sorted(r.header.items()), r.close, r.content_length, r.transfer_encoding, r.trailer]
    w.write(repr([*said, r.body.read()]))


def answered(served: Any, head: bytes) -> tuple[str, int, dict[str, str], bytes]:
    """Return all of the answer to head but for its date."""
    answer = served.ask(head)
    answer.fields.pop("date", None)
    return answer.proto, answer.status, answer.fields, answer.body


def read(head: bytes) -> object:
    """Read head as a server does."""
    conn: Any = Bytes(head)  # Any: it only reads
    return inlet.Inlet(conn).read_head(1 << 20)


class Bytes:
    """A connection, as far as reading goes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, n: int, /) -> bytes:
        data, self.data = self.data, b""
        return data


class Forgetful(dict[bytes, None]):
    """Knows no line: each is parsed."""

    def __missing__(self, line: bytes) -> None:
        return None
