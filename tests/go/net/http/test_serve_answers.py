"""How a server frames its answers: what Go's net/http/serve_test.go asks of it."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import Answer, get, serving, until

from gopy import time
from gopy.net import http


def write(*parts: str, **fields: str) -> Any:
    """Return a handler that sets fields and writes parts."""

    def handler(w: Any, r: Any) -> None:
        for name, value in fields.items():
            w.header().set(name.replace("_", "-"), value)
        for part in parts:
            w.write(part)

    return handler


@go_test("net/http/serve_test.go", "TestContentLengthZero", "TestZeroLengthPostAndResponse")
def test_an_answer_without_a_body_says_so() -> None:
    with serving(lambda w, r: None) as served:
        for version in ("1.0", "1.1"):
            answer = served.ask(get(version=version))
            assert answer.fields["content-length"] == "0"
            assert "transfer-encoding" not in answer.fields
            assert "content-type" not in answer.fields
        answer = served.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert (answer.status, answer.fields["content-length"]) == (200, "0")


@go_test("net/http/clientserver_test.go", "TestH12_SmallBody", "TestH12_200NoBody")
def test_a_small_answer_goes_out_in_one_piece_with_its_length() -> None:  # SEMANTICS 188
    with serving(write("Hello, ", "World!")) as served:
        peer = served.peer().send(get())
        answer = Answer(peer.until(b"\r\n\r\n"))
        assert peer.exactly(13) == b"Hello, World!"
    assert answer.names == ["Date", "Content-Length", "Content-Type"]
    assert answer.raw.startswith(b"HTTP/1.1 200 OK\r\nDate: ")
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"


@go_test("net/http/serve_test.go", "TestServerBufferedChunking")
def test_small_writes_share_chunks() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Type", "text/plain")
        for part in ("x", "y", "z", "a" * 4096):
            w.write(part)

    with serving(handler) as served:
        peer = served.peer().send(get())
        assert peer.head().fields["transfer-encoding"] == "chunked"
        chunks = list(iter(peer.chunk, b""))
    assert b"".join(chunks) == b"xyz" + b"a" * 4096
    assert len(chunks) <= 2


@go_test("net/http/clientserver_test.go", "TestH12_ExplicitContentLength")
def test_a_length_that_is_declared_is_sent_and_nothing_is_chunked() -> None:
    with serving(write("a" * 5000, Content_Length="5000")) as served:
        answer = served.get()
    assert answer.fields["content-length"] == "5000"
    assert "transfer-encoding" not in answer.fields
    assert answer.body == b"a" * 5000


@go_test("net/http/clientserver_test.go", "TestH12_FlushBeforeBody", "TestH12_FlushMidBody")
@go_test("net/http/responsecontroller_test.go", "TestResponseControllerFlush")
def test_a_flush_sends_what_there_is_and_the_rest_follows_in_chunks() -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        w.write("first")
        http.new_response_controller(w).flush()
        until(lambda: seen)
        w.write("second")

    with serving(handler) as served:
        peer = served.peer().send(get())
        assert peer.head().fields["transfer-encoding"] == "chunked"
        assert peer.chunk() == b"first"
        seen.append("first")
        assert list(iter(peer.chunk, b"")) == [b"second"]


@go_test("net/http/serve_test.go", "TestHeadResponses", "TestHeadBody")
@go_test(
    "net/http/clientserver_test.go",
    "TestH12_HeadContentLengthNoBody",
    "TestH12_HeadContentLengthSmallBody",
    "TestH12_HeadContentLengthLargeBody",
)
@pytest.mark.parametrize("size, length", [(0, None), (10, "10"), (8192, None)])
def test_head_gets_the_head_that_get_would_get_and_no_body(size: int, length: str | None) -> None:
    # SEMANTICS 189
    def handler(w: Any, r: Any) -> None:
        assert r.body.read() == b""
        if size:
            assert w.write("<" * size) == size

    with serving(handler) as served:
        peer = served.peer().send(get(method="HEAD") + get("/next"))
        answer = peer.head()
        assert answer.fields.get("content-length") == length
        assert ("content-type" in answer.fields) is bool(size)
        assert peer.head().status == 200  # no byte of a body in between


@go_test(
    "net/http/serve_test.go",
    "TestCodesPreventingContentTypeAndBody",
    "TestHTTP11KeepAlive204Response",
    "TestHTTP10KeepAlive204Response",
    "TestHTTP10KeepAlive304Response",
)
@go_test("net/http/clientserver_test.go", "Test304Responses")
@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_status_without_a_body_has_neither_length_nor_type(status: int, version: str) -> None:
    # SEMANTICS 189
    refused: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "5")
        w.write_header(status)
        try:
            w.write("hello")
        except OSError as error:
            refused.append(error)

    with serving(handler) as served:
        peer = served.peer()
        for _ in range(2):
            peer.send(get("/", "Connection: keep-alive", version=version))
            answer = peer.head()
            assert answer.status == status
            assert not {"content-length", "transfer-encoding", "content-type"} & {*answer.fields}
            assert answer.fields.get("connection", "") == ("keep-alive" if version == "1.0" else "")
    text = "http: request method or response status code does not allow body"
    assert [str(error) for error in refused] == [text, text]


@go_test("net/http/serve_test.go", "TestIdentityResponse")
@go_test("net/http/clientserver_test.go", "TestIdentityTransferEncoding")
def test_identity_ends_where_the_connection_does() -> None:
    with serving(write("hello", Transfer_Encoding="identity")) as served:
        answer, _, body = served.whole(get()).partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in answer
    assert b"Connection: close" in answer
    assert body == b"hello"


@go_test("net/http/serve_test.go", "TestIdentityResponse")
@go_test(
    "net/http/clientserver_test.go", "TestHandlerWritesTooMuch", "TestH12_HandlerWritesTooLittle"
)
def test_more_than_was_declared_is_refused_and_less_ends_the_connection() -> None:  # SEMANTICS 189
    refused: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "3")
        if r.url.path == "/less":
            w.write("fo")
            return
        try:
            w.write("foos")
        except OSError as error:
            refused.append(error)

    with serving(handler) as served:
        assert served.whole(get("/less")).endswith(b"\r\n\r\nfo")
        served.whole(get("/more"))
    assert str(refused[0]) == "http: wrote more than the declared Content-Length"


@go_test("net/http/serve_test.go", "TestNoContentLengthIfTransferEncoding")
def test_a_length_beside_an_encoding_is_dropped_and_logged() -> None:
    with serving(write("hello", Transfer_Encoding="foo", Content_Length="5")) as served:
        answer = served.peer().send(get()).head()
        until(lambda: served.log)
    assert "content-length" not in answer.fields
    assert served.log[0] == (
        "http: WriteHeader called with both Transfer-Encoding of 'foo' and a Content-Length of 5"
    ).replace("'", '"')


@go_test("net/http/serve_test.go", "TestServerNoDate", "TestServerContentType")
@pytest.mark.parametrize("name", ["Date", "Content-Type"])
def test_a_field_that_is_set_to_nothing_is_not_sent(name: str) -> None:
    def handler(w: Any, r: Any) -> None:
        w.header()[name] = []
        w.write("<html>")

    with serving(handler) as served:
        assert name.lower() not in served.get().fields


@go_test("net/http/serve_test.go", "TestDisableContentLength")
def test_without_a_length_on_purpose_http_1_0_ends_with_the_connection() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header()["Content-Length"] = []
        w.write("OK")

    with serving(handler) as served:
        text = served.whole(get(version="1.0"))
    assert b"Content-Length" not in text
    assert text.endswith(b"\r\n\r\nOK")


@go_test("net/http/serve_test.go", "TestContentEncodingNoSniffing")
@pytest.mark.parametrize("encoding, kind", [("gzip", None), ("", "text/html; charset=utf-8")])
def test_what_is_encoded_has_no_type_to_be_found_out(encoding: str, kind: str | None) -> None:
    with serving(write("<html>", Content_Encoding=encoding)) as served:
        assert served.get().fields.get("content-type") == kind


@go_test("net/http/serve_test.go", "TestHeaderToWire")
def test_what_is_set_after_the_first_write_is_not_sent() -> None:  # SEMANTICS 188
    def handler(w: Any, r: Any) -> None:
        header = w.header()
        header.set("Before", "1")
        header.add("List", "a")
        if r.url.path == "/status":
            w.write_header(404)
        elif r.url.path == "/flush":
            w.flush()
        else:
            w.write("x")
        header.set("After", "1")
        header.add("List", "b")
        header.delete("Before")

    with serving(handler) as served:
        for path, status in (("/status", 404), ("/flush", 200), ("/write", 200)):
            answer = served.get(path)
            assert answer.status == status
            assert answer.fields["before"] == "1"
            assert "after" not in answer.fields
            assert answer.raw.count(b"List: ") == 1


def test_a_value_never_begins_another_field() -> None:
    with serving(write("x", X="a\r\nEvil: 1", Bad_Name="x")) as served:
        answer = served.get()
    assert answer.fields["x"] == "a  Evil: 1"
    assert "evil" not in answer.fields


@go_test("net/http/serve_test.go", "TestEarlyHints")
def test_hints_go_out_before_the_answer_with_the_fields_so_far() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().add("Link", "</style.css>; rel=preload; as=style")
        w.write_header(103)
        w.header().add("Link", "</foo.js>; rel=preload; as=script")
        w.write_header(103)
        w.write("stuff")

    with serving(handler) as served:
        peer = served.peer().send(get())
        first, second, last = peer.head(), peer.head(), peer.answer()
    assert [first.status, second.status, last.status] == [103, 103, 200]
    assert first.names == ["Link"]
    assert second.names == ["Link", "Link"]
    assert last.body == b"stuff"


@go_test("net/http/clientserver_test.go", "TestWriteHeader0", "TestWriteHeaderNoCodeCheck")
@pytest.mark.parametrize("status", [0, 99, 1000, -1])
def test_a_status_that_is_none_panics(status: int) -> None:
    with serving(lambda w, r: w.write_header(status)) as served:
        assert served.whole(get()) == b""
        until(lambda: served.log)
    assert f"invalid WriteHeader code {status}" in served.log[0]


def test_a_second_status_changes_nothing_and_is_logged_with_its_place() -> None:  # SEMANTICS 188
    def handler(w: Any, r: Any) -> None:
        w.write_header(201)
        w.write_header(202)

    with serving(handler) as served:
        assert served.get().status == 201
        until(lambda: served.log)
    text = "http: superfluous response.WriteHeader call from "
    assert served.log[0].startswith(text)
    assert served.log[0].split("(")[1].startswith("test_serve_answers.py:")


@go_test("net/http/clientserver_test.go", "TestTrailersServerToClient")
def test_trailers_are_announced_or_marked_and_follow_the_body() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Trailer", "A, B")
        w.write("body")
        w.header().set("A", "1")
        w.header().set("B", "2")
        w.header().set("C", "not announced")
        w.header().set("Trailer:D", "marked")

    with serving(handler) as served:
        peer = served.peer().send(get())
        assert peer.head().fields["trailer"] == "A, B"
        assert list(iter(peer.chunk, b"")) == [b"body"]
        assert peer.trailer == b"A: 1\r\nB: 2\r\nD: marked\r\n\r\n"


@go_test("net/http/serve_test.go", "TestServerKeepAliveAfterWriteError")
def test_after_a_failed_write_the_connection_is_not_used_again() -> None:
    failed: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        w.set_write_deadline(time.now() - time.SECOND)
        try:
            w.write("x" * 100_000)
        except OSError as error:
            failed.append(error)

    with serving(handler) as served:
        assert served.whole(get() + get()) == b""
    assert len(failed) == 1
    assert isinstance(failed[0], TimeoutError)
    assert not served.log
