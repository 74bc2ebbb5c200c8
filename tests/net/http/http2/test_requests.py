"""What a handler gets of a request over HTTP/2."""

from typing import Any, NamedTuple

import pytest
from gotest import go_test
from rawhttp import PATIENCE
from rawhttp2 import GET, POST, Fields, serving

from gopy import chan
from gopy.io import read_all
from gopy.net import http


def keeping(kept: list[Any]) -> Any:
    """Return a handler that keeps the requests, their bodies read, and answers nothing much."""

    def handler(w: Any, r: Any) -> None:
        kept.append((r, r.body.read()))
        w.write("ok")

    return handler


@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Get")
def test_a_get_is_as_over_http_1_but_for_its_protocol() -> None:
    kept: list[Any] = []
    with serving(keeping(kept)) as served:
        peer = served.greeted()
        fields = [*GET.items(), ("foo-bar", "some-value"), ("cookie", "a=b"), ("cookie", "c=d")]
        fields[3] = (":path", "/a%20b?q=1")
        assert peer.ask(1, fields).answer(1).body == b"ok"
        near = str(peer.conn.local_addr())
    request, body = kept.pop()
    assert (request.proto, request.proto_major, request.proto_minor) == ("HTTP/2.0", 2, 0)
    assert (request.method, request.host) == ("GET", "example.com")
    assert (request.url.path, request.url.raw_query) == ("/a b", "q=1")
    assert request.request_uri == "/a%20b?q=1"
    assert request.header == {"Foo-Bar": ["some-value"], "Cookie": ["a=b; c=d"]}
    assert [cookie.name for cookie in request.cookies()] == ["a", "c"]
    assert (request.content_length, body, request.close) == (0, b"", False)
    assert request.remote_addr == near
    assert request.tls.negotiated_protocol == "h2"
    assert request.proto_at_least(2, 0)


@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Get_Host")
def test_without_an_authority_the_host_is_that_of_the_field() -> None:
    kept: list[Any] = []
    with serving(keeping(kept)) as served:
        fields = {name: text for name, text in GET.items() if name != ":authority"}
        served.greeted().ask(1, {**fields, "host": "other.example"}).answer(1)
    assert kept[0][0].host == "other.example"
    assert "Host" not in kept[0][0].header


@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Connect")
def test_a_connect_has_an_authority_and_nothing_else() -> None:
    kept: list[Any] = []
    with serving(keeping(kept)) as served:
        peer = served.greeted()
        peer.ask(1, {":method": "CONNECT", ":authority": "a.example:80"}, end=False)
        peer.data(1, b"", end=True).answer(1)
    request = kept[0][0]
    assert (request.method, request.host, request.url.host) == ("CONNECT", *["a.example:80"] * 2)
    assert request.request_uri == "a.example:80"


@go_test(
    "net/http/internal/http2/server_test.go", "TestServer_Request_Post_Body_ContentLength_Correct"
)
def test_a_body_comes_as_it_is_sent() -> None:
    came = chan[bytes](0)

    def handler(w: Any, r: Any) -> None:
        assert r.content_length == -1
        while part := r.body.read(3):
            came.send(part)
        assert r.body.read() == b""

    with serving(handler) as served:
        peer = served.greeted().ask(1, POST, end=False)
        for part in (b"abc", b"de"):
            peer.data(1, part)
            assert came.recv(timeout=PATIENCE) == part
        peer.data(1, b"fghi", end=True)
        assert came.recv(timeout=PATIENCE) == b"fgh"
        assert came.recv(timeout=PATIENCE) == b"i"
        assert peer.answer(1).status == 200


def test_a_body_of_declared_length_has_it() -> None:
    kept: list[Any] = []
    with serving(keeping(kept)) as served:
        peer = served.greeted().ask(1, {**POST, "content-length": "4"}, end=False)
        peer.data(1, b"abcd", end=True).answer(1)
    assert (kept[0][0].content_length, kept[0][1]) == (4, b"abcd")


@go_test("net/http/internal/http2/server_test.go", "TestServer_Handler_Sends_WindowUpdate")
def test_a_long_body_goes_through_small_windows() -> None:
    sizes: list[int] = []

    def handler(w: Any, r: Any) -> None:
        sizes.append(len(read_all(r.body)))

    with serving(handler) as served:
        peer = served.greeted().ask(1, POST, end=False)
        left, sent = 3 << 20, 0
        while left:
            while sent >= min(65535 + peer.windows.get(0, 0), (256 << 10) + peer.windows.get(1, 0)):
                assert peer.frame() is not None
            size = min(left, 16384, 65535 + peer.windows.get(0, 0) - sent)
            size = min(size, (256 << 10) + peer.windows.get(1, 0) - sent)
            peer.data(1, bytes(size), end=left == size)
            left, sent = left - size, sent + size
        assert peer.answer(1).status == 200
    assert sizes == [3 << 20]


@go_test("net/http/internal/http2/server_test.go", "TestServerReadsTrailers")
def test_trailers_are_there_when_the_body_has_been_read() -> None:
    kept: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        kept.append(dict(r.trailer))
        r.body.read()
        kept.append(dict(r.trailer))

    with serving(handler) as served:
        peer = served.greeted().ask(1, {**POST, "trailer": "x-sum"}, end=False).data(1, b"abc")
        peer.ask(1, {"x-sum": "6", "x-more": "7"})
        assert peer.answer(1).status == 200
    assert kept == [{"X-Sum": []}, {"X-Sum": ["6"], "X-More": ["7"]}]


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_Automatic100Continue")
def test_who_waits_to_be_asked_for_the_body_is_asked_by_the_first_read() -> None:
    fields = {**POST, "expect": "100-continue"}

    def handler(w: Any, r: Any) -> None:
        assert "Expect" not in r.header
        w.write(r.body.read())

    with serving(handler) as served:
        peer = served.greeted().ask(1, fields, end=False)
        assert peer.head(1) == {":status": "100"}
        assert peer.data(1, b"abc", end=True).answer(1).body == b"abc"


@go_test("net/http/internal/http2/server_test.go", "TestExpect100ContinueAfterHandlerWrites")
def test_who_waits_to_be_asked_and_gets_an_answer_is_not_asked() -> None:
    with serving(lambda w, r: w.write_header(403)) as served:
        peer = served.greeted().ask(1, {**POST, "expect": "100-continue"}, end=False)
        assert peer.head(1)[":status"] == "403"
        assert peer.reset(1) == 0


def test_options_of_the_server_itself_need_no_handler() -> None:
    with serving(lambda w, r: w.write("never")) as served:
        fields = {**GET, ":method": "OPTIONS", ":path": "*"}
        answer = served.greeted().ask(1, fields).answer(1)
    assert (answer.status, answer.head["content-length"], answer.body) == (200, "0", b"")


def test_a_form_is_read() -> None:
    with serving(lambda w, r: w.write(r.form_value("a"))) as served:
        fields = {**POST, "content-type": "application/x-www-form-urlencoded"}
        peer = served.greeted().ask(1, fields, end=False).data(1, b"a=b%20c", end=True)
        assert peer.answer(1).body == b"b c"


def test_routes_and_limits_of_bodies_are_as_over_http_1() -> None:
    mux = http.ServeMux()
    mux.handle_func("POST /items/{id}", lambda w, r: w.write(r.path_value("id")))
    mux.handle("/short", http.max_bytes_handler(http.HandlerFunc(lambda w, r: r.body.read()), 3))
    with serving(mux) as served:
        peer = served.greeted().ask(1, {**POST, ":path": "/items/7"})
        assert peer.answer(1).body == b"7"
        assert peer.ask(3, {**GET, ":path": "/none"}).answer(3).status == 404
        peer.ask(5, {**POST, ":path": "/short"}, end=False).data(5, b"abcdef", end=True)
        assert peer.reset(5) == 2
    assert "http: request body too large" in served.log[0]


class Refused(NamedTuple):
    name: str
    fields: Fields
    text: str


NOT_IN_HTTP_2 = [
    Refused(
        f"{name}: {value}",
        {**GET, name: value},
        'request header "TE" may only be "trailers" in HTTP/2'
        if name == "te"
        else f'request header "{name.title()}" is not valid in HTTP/2',
    )
    for name, value in [
        ("connection", "close"),
        ("keep-alive", "5"),
        ("proxy-connection", "close"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "websocket"),
        ("te", "gzip"),
    ]
]


@go_test("net/http/internal/http2/server_test.go", "TestServer_Rejects_ConnHeaders")
@pytest.mark.parametrize("case", NOT_IN_HTTP_2, ids=lambda case: case.name)
def test_a_field_that_is_about_connections_is_refused(case: Refused) -> None:
    with serving(lambda w, r: w.write("never")) as served:
        answer = served.greeted().ask(1, case.fields).answer(1)
    assert (answer.status, answer.body.decode()) == (400, case.text + "\n")


MALFORMED: dict[str, Fields] = {
    "no method": {name: text for name, text in GET.items() if name != ":method"},
    "no path": {name: text for name, text in GET.items() if name != ":path"},
    "an empty path": {**GET, ":path": ""},
    "a path without a slash": {**GET, ":path": "a"},
    "another scheme": {**GET, ":scheme": "ftp"},
    "an unknown pseudo-header": {**GET, ":status": "200"},
    "a pseudo-header twice": [*GET.items(), (":path", "/")],
    "a pseudo-header behind a field": [("a", "b"), *GET.items()],
    "a capital": [*GET.items(), ("Abc", "d")],
    "a blank in a name": [*GET.items(), ("a b", "d")],
    "an empty name": [*GET.items(), ("", "d")],
    "a line's end in a value": {**GET, "a": "b\r\nc: d"},
    "a NUL in a value": {**GET, "a": "b\0"},
    "a host that is none": {**GET, ":authority": "a b"},
    "a method that is none": {**GET, ":method": "GE T"},
    "CONNECT with a path": {**GET, ":method": "CONNECT"},
    "a length and no body": {**POST, "content-length": "5"},
    "a trailer that can't be one": {**POST, "trailer": "content-length"},
}


@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Reject_CapitalHeader")
@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Reject_Pseudo_AfterRegular")
@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Reject_Pseudo_Unknown")
@go_test("net/http/internal/http2/server_test.go", "TestServer_Request_Reject_Pseudo_ExactlyOne")
@pytest.mark.parametrize("fields", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_request_resets_its_stream_alone(fields: Fields) -> None:
    with serving(lambda w, r: w.write("ok")) as served:
        peer = served.greeted().ask(1, fields)
        assert peer.reset(1) == 1  # PROTOCOL_ERROR
        assert peer.ask(3).answer(3).body == b"ok"
    assert served.log == []


@pytest.mark.parametrize(
    "trailer", [{"host": "a"}, {":path": "/"}, {"Abc": "d"}, {"if-match": "a"}]
)
def test_what_is_no_trailer_resets_its_stream(trailer: Fields) -> None:
    with serving(lambda w, r: r.body.read()) as served:
        peer = served.greeted().ask(1, POST, end=False).ask(1, trailer)
        assert peer.reset(1) == 1
        assert peer.ask(3).answer(3).status == 200
