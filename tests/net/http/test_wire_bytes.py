"""Bytes that are no UTF-8 pass through unchanged, in both directions, as Go's strings do."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rawhttp import get, serving

from gopy import chan, go, net
from gopy.net import http
from gopy.net.http import httptest, httputil
from gopy.net.http.requesthead import parse_exactly, parse_fast
from gopy.net.http.responsehead import parse_head
from gopy.net.url import parse
from gopy.net.url.wiretext import from_wire, to_wire

# Every byte that a field's value may have, UTF-8 and what is none.
ODD = bytes(b for b in range(0x21, 0x100) if b != 0x7F) + "é€𝄞".encode() + b"\xff\xc3"
HEAD_END = b"\r\n\r\n"


def test_what_comes_in_goes_out_again() -> None:  # W1
    for data in (bytes(range(256)), ODD, "é€𝄞".encode(), b"\xed\xa0\x80", b"\xf8\x88", b""):
        assert to_wire(from_wire(data)) == data


# Into a server and out of it.


def test_a_server_sends_back_the_very_bytes_it_got() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("X-Back", r.header.get("X-Odd"))
        w.header().set("X-Target", r.request_uri)
        w.header()["Trailer"] = ["X-After"]
        w.write(r.header.get("X-Odd"))
        w.write(r.body.read())
        w.header().set("X-After", r.trailer.get("X-Trailing"))

    request = (
        b"POST /\xff?\xc3\xa9\xe9 HTTP/1.1\r\nHost: h\r\nX-Odd: " + ODD + b"\r\n"
        b"Trailer: X-Trailing\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"1\r\n\xfe\r\n0\r\nX-Trailing: \xfd" + ODD + HEAD_END
    )
    with serving(handler) as served:
        peer = served.peer().send(request)
        answer = peer.answer()
        assert b"\r\nX-Back: " + ODD + b"\r\n" in answer.raw
        assert b"\r\nX-Target: /\xff?\xc3\xa9\xe9\r\n" in answer.raw
        assert answer.body == ODD + b"\xfe"
        assert peer.trailer == b"X-After: \xfd" + ODD + HEAD_END


def test_both_ways_through_a_requests_head_give_the_same_text() -> None:
    data = b"GET /\xff HTTP/1.1\r\nHost: h\r\nX-Odd: " + ODD + HEAD_END
    fast = parse_fast(data)
    assert fast == parse_exactly(data) == parse_exactly(data.replace(b"\r\n", b"\n"))
    assert fast is not None and to_wire(fast.header.get("x-odd")) == ODD


def test_both_ways_through_a_responses_head_give_the_same_text() -> None:
    data = b"HTTP/1.1 200 \xff\r\nX-Odd: " + ODD + HEAD_END
    head = parse_head(data)
    assert head == parse_head(data.replace(b"\r\n", b"\n"))
    assert to_wire(head.status) == b"200 \xff"
    assert to_wire(head.header.get("x-odd")) == ODD


def test_a_value_in_a_path_is_the_bytes_that_were_sent() -> None:
    mux = http.ServeMux()
    mux.handle_func("/{x}/{rest...}", lambda w, r: w.write(r.path_value("x") + r.url.path))
    with serving(mux) as served:
        answer = served.ask(b"GET /a%FF%20\xff/\xe9 HTTP/1.1\r\nHost: h\r\n\r\n")
    assert answer.body == b"a\xff \xff" + b"/a\xff \xff/\xe9"


def test_an_application_gets_each_byte_as_a_character_and_sends_it_so() -> None:
    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [("X-Back", environ["HTTP_X_ODD"])])
        return [environ["QUERY_STRING"].encode("latin-1")]

    with serving(http.wsgi(app)) as served:
        answer = served.ask(
            b"GET /?\xff\xc3\xa9 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            b"X-Odd: " + ODD + HEAD_END
        )
    assert b"\r\nX-Back: " + ODD + b"\r\n" in answer.raw
    assert answer.body == b"\xff\xc3\xa9"


# Out of a client and into it.


@contextmanager
def scripted(answer: bytes) -> Iterator[tuple[str, Any]]:
    """Serve one connection: give what the request was to a channel, and answer."""
    got = chan[bytes](1)

    def serve() -> None:
        with listener.accept() as conn:
            data = b""
            while not data.endswith((b"0\r\n\r\n", HEAD_END)):
                data += conn.read()
            got.send(data)
            conn.write(answer)

    with net.listen("tcp", "127.0.0.1:0") as listener:
        go(serve)
        yield f"http://{listener.addr()}", got


def test_a_client_sends_and_gets_the_very_bytes() -> None:
    answer = (
        b"HTTP/1.1 200 \xff\xe9\r\nX-Odd: " + ODD + b"\r\nTrailer: X-Trailing\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"1\r\n\xfe\r\n0\r\nX-Trailing: \xfd" + ODD + HEAD_END
    )
    with scripted(answer) as (url, got):
        request = http.new_request("GET", url + "/%FF?" + from_wire(b"\xff"))
        request.header.set("X-Odd", from_wire(ODD))
        with http.DEFAULT_CLIENT.do(request) as response:
            sent = got.recv(timeout=20)
            assert b"\r\nX-Odd: " + ODD + b"\r\n" in sent
            assert sent.startswith(b"GET /%FF?\xff HTTP/1.1\r\n")
            assert to_wire(response.status) == b"200 \xff\xe9"
            assert to_wire(response.header.get("X-Odd")) == ODD
            assert response.body.read() == b"\xfe"
            assert to_wire(response.trailer.get("X-Trailing")) == b"\xfd" + ODD


def test_a_text_that_was_read_may_be_a_body() -> None:
    with (
        httptest.Server(lambda w, r: w.write(r.body.read())) as served,
        served.client().post(served.url, "text/plain", from_wire(ODD)) as response,
    ):
        assert response.body.read() == ODD


def test_a_proxy_passes_the_bytes_on_both_ways() -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Odd: " + ODD + b"\r\nConnection: close\r\n\r\n"
    with scripted(answer) as (url, got):
        with serving(httputil.new_single_host_reverse_proxy(parse(url))) as served:
            back = served.ask(b"GET /%FF HTTP/1.1\r\nHost: h\r\nX-Odd: " + ODD + HEAD_END)
        sent = got.recv(timeout=20)
    assert sent.startswith(b"GET /%FF HTTP/1.1\r\n")
    assert b"\r\nX-Odd: " + ODD + b"\r\n" in sent
    assert b"\r\nX-Odd: " + ODD + b"\r\n" in back.raw


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_a_surrogate_that_stands_for_no_byte_ends_its_connection_alone(text: str) -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/bad":
            w.header().set("X", text)

    with serving(handler) as served:
        good = served.peer().send(get())
        assert good.answer().status == 200
        assert served.whole(get("/bad")) == b""
        assert good.send(get()).answer().status == 200
        assert "surrogates not allowed" in served.log[0]
    with httptest.Server(handler) as server:
        request = http.new_request("GET", server.url)
        request.header.set("X", text)
        with pytest.raises(OSError, match="surrogates not allowed"):
            server.client().do(request)
