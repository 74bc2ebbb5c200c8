"""What a client gets of an answer over HTTP/2."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, until
from rawhttp2 import GET, POST, frames, serving

from gopy import chan, runtime, time
from gopy.errors import Panic
from gopy.io import copy
from gopy.net import http

SERVER_TEST = "net/http/internal/http2/server_test.go"
HEAD = {**GET, ":method": "HEAD"}


def answer_of(handler: Any, fields: Any = GET) -> Any:
    with serving(handler) as served:
        return served.greeted().ask(1, fields).answer(1)


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_NoData")
def test_who_writes_nothing_answers_200_of_no_length() -> None:
    answer = answer_of(lambda w, r: None)
    assert (answer.status, answer.body, answer.head["content-length"]) == (200, b"", "0")
    assert answer.head["date"].endswith(" GMT")
    assert set(answer.head) == {":status", "content-length", "date"}


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_Data_SniffLenType")
def test_a_short_answer_gets_its_length_and_its_type() -> None:
    answer = answer_of(lambda w, r: w.write("<html>hi"))
    assert answer.head["content-type"] == "text/html; charset=utf-8"
    assert (answer.head["content-length"], answer.body) == ("8", b"<html>hi")


@go_test("net/http/internal/http2/server_test.go", "TestContentEncodingNoSniffing")
@pytest.mark.parametrize("field", ["Content-Encoding", "Content-Type"])
def test_an_answer_that_has_a_type_or_an_encoding_isn_t_sniffed(field: str) -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set(field, "x-own")
        w.write("<html>hi")

    answer = answer_of(handler)
    assert answer.head[field.lower()] == "x-own"
    assert "text/html; charset=utf-8" not in answer.head.values()


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_Header_Flush_MidWrite")
def test_what_is_flushed_is_sent_before_the_handler_returns() -> None:
    go_on = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        for word in ("one", "two"):
            w.write(word)
            w.flush()
            go_on.recv()

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        assert "content-length" not in peer.head(1)
        for word in (b"one", b"two"):
            assert peer.frame().data == word
            go_on.send(None, timeout=PATIENCE)
        assert "END_STREAM" in peer.frame().flags


@go_test(
    "net/http/internal/http2/server_test.go",
    "TestServer_Response_Data_IgnoreHeaderAfterWrite_After",
    "TestServer_Response_Data_IgnoreHeaderAfterWrite_Overwrite",
)
def test_a_header_that_is_set_too_late_is_not_sent() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("A", "before")
        w.write("x")
        w.header().set("A", "after")
        w.header().set("B", "after")

    answer = answer_of(handler)
    assert answer.head["a"] == "before"
    assert "b" not in answer.head


@go_test("net/http/internal/http2/server_test.go", "TestServer_Response_TransferEncoding_chunked")
@go_test("net/http/internal/http2/server_test.go", "TestServerDoesntWriteInvalidHeaders")
def test_fields_that_http_2_has_not_are_left_out() -> None:
    def handler(w: Any, r: Any) -> None:
        for name in ("Transfer-Encoding", "Keep-Alive", "Upgrade", "Proxy-Connection"):
            w.header().set(name, "x")
        dict.__setitem__(w.header(), "no name", ["x"])
        w.header()["Bad"] = ["a\r\nb: c", "good"]
        w.write("x")

    answer = answer_of(handler)
    assert set(answer.head) == {":status", "bad", "content-length", "content-type", "date"}
    assert answer.head["bad"] == "good"


def test_head_has_the_head_alone() -> None:
    def handler(w: Any, r: Any) -> None:
        assert w.write("12345") == 5

    answer = answer_of(handler, HEAD)
    assert (answer.head["content-length"], answer.body) == ("5", b"")


@go_test("net/http/internal/http2/server_test.go", "TestServerNoAutoContentLengthOnHead")
def test_head_whose_handler_writes_nothing_has_no_length() -> None:
    assert "content-length" not in answer_of(lambda w, r: None, HEAD).head


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_refuses_one(status: int) -> None:
    failed: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        w.write_header(status)
        with pytest.raises(http.ErrBodyNotAllowed) as error:
            w.write("x")
        failed.append(error.value)

    answer = answer_of(handler)
    assert (answer.status, answer.body, "content-length" in answer.head) == (status, b"", False)
    assert len(failed) == 1


def test_more_than_was_declared_is_refused() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "3")
        w.write("abc")
        with pytest.raises(http.ErrContentLength):
            w.write("d")

    answer = answer_of(handler)
    assert (answer.head["content-length"], answer.body) == ("3", b"abc")


@go_test("net/http/internal/http2/server_test.go", "TestServerWritesTrailers_WithFlush")
@go_test("net/http/internal/http2/server_test.go", "TestServerWritesTrailers_WithoutFlush")
@pytest.mark.parametrize("flush", [True, False])
def test_declared_trailers_come_behind_the_body(flush: bool) -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Trailer", "A, b")
        w.header().add("Trailer", "Never-Set, Content-Length")
        w.write("hello")
        if flush:
            w.flush()
        w.header().set("A", "1")
        w.header().set("B", "2")
        w.header().set("Content-Length", "3")
        w.header().set("Not-Declared", "4")

    answer = answer_of(handler)
    assert answer.head["trailer"] == "Never-Set, Content-Length"  # the last of the two
    assert (answer.body, answer.trailer) == (b"hello", {"a": "1", "b": "2"})


@go_test("net/http/internal/http2/server_test.go", "TestServerWritesUndeclaredTrailers")
def test_undeclared_trailers_are_known_by_their_prefix() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write("x")
        w.header().set("Trailer:x-sum", "7")

    answer = answer_of(handler)
    assert (answer.body, answer.trailer) == (b"x", {"x-sum": "7"})
    assert "content-length" not in answer.head


@go_test(
    "net/http/internal/http2/server_test.go", "TestServer_Response_Stream_With_Missing_Trailer"
)
def test_a_trailer_that_is_declared_and_never_set_leaves_an_empty_end() -> None:
    answer = answer_of(lambda w, r: w.header().set("Trailer", "a"))
    assert (answer.body, answer.trailer) == (b"", {})


@go_test("net/http/internal/http2/server_test.go", "TestServerSendsEarlyHints")
@go_test("net/http/internal/http2/server_test.go", "TestServerSendsProcessing")
def test_a_status_of_1xx_comes_before_the_answer() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Link", "</a.css>")
        w.header().set("Content-Length", "2")
        w.write_header(103)
        w.write("ok")

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        assert peer.head(1) == {":status": "103", "link": "</a.css>"}
        assert peer.answer(1).body == b"ok"


def test_a_second_status_changes_nothing_and_is_logged() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write_header(201)
        w.write_header(500)

    with serving(handler) as served:
        assert served.greeted().ask(1).answer(1).status == 201
    assert served.log[0].startswith("http: superfluous response.WriteHeader call from ")
    assert "test_answers.py:" in served.log[0]


def test_a_panic_resets_its_stream_alone_and_is_logged() -> None:
    go_on = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/bad":
            w.write("x" * 10_000)
            raise Panic("oh no")
        go_on.recv()
        w.write("fine")

    with serving(handler) as served:
        peer = served.greeted().ask(1).ask(3, {**GET, ":path": "/bad"})
        assert peer.reset(3) == 2  # INTERNAL_ERROR
        go_on.send(None, timeout=PATIENCE)
        assert peer.answer(1).body == b"fine"
        near = peer.conn.local_addr()
    assert served.log[0].startswith(f"http2: panic serving {near}: oh no\n")
    assert "test_answers.py" in served.log[0]


def test_an_answer_that_is_broken_off_on_purpose_is_not_logged() -> None:
    def handler(w: Any, r: Any) -> None:
        raise http.ErrAbortHandler

    with serving(handler) as served:
        assert served.greeted().ask(1).reset(1) == 2
    assert served.log == []


def test_a_connection_can_t_be_taken_over() -> None:
    refused: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        for hijack in (w.hijack, http.new_response_controller(w).hijack):
            with pytest.raises(http.ErrNotSupported) as error:
                hijack()
            refused.append(error.value)

    assert answer_of(handler).status == 200
    assert [str(each) for each in refused] == ["feature not supported"] * 2


def test_a_handler_that_has_returned_may_not_write() -> None:
    writers = chan[Any](1)
    with serving(lambda w, r: writers.send(w)) as served:
        served.greeted().ask(1).answer(1)
        late = writers.recv()
        with pytest.raises(Panic, match="Write called after Handler finished"):
            late.write("x")


def test_an_answer_is_written_to_by_io_and_by_a_timeout_handler() -> None:
    def handler(w: Any, r: Any) -> None:
        copy(w, r.body)

    limited = http.timeout_handler(http.HandlerFunc(handler), 20 * time.SECOND, "late")
    with serving(limited) as served:
        peer = served.greeted().ask(1, POST, end=False).data(1, b"abc" * 100, end=True)
        assert peer.answer(1).body == b"abc" * 100


@go_test(
    "net/http/internal/http2/server_test.go", "TestServer_Response_ManyHeaders_With_Continuation"
)
def test_a_head_that_is_longer_than_a_frame_is_sent_in_several() -> None:
    def handler(w: Any, r: Any) -> None:
        for n in range(2000):
            w.header().set(f"X-{n}", "\xff" * 20)

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        pieces = [peer.next(frames.HeadersFrame)]
        while "END_HEADERS" not in pieces[-1].flags:
            pieces.append(peer.frame())
    assert [type(each).__name__ for each in pieces[:2]] == ["HeadersFrame", "ContinuationFrame"]


@go_test("net/http/internal/http2/server_test.go", "TestServer_CloseNotify_After_RSTStream")
@go_test("net/http/internal/http2/server_test.go", "TestServer_RSTStream_Unblocks_Read")
def test_a_reset_ends_the_context_and_the_reads_of_its_stream_alone() -> None:
    began, ended = chan[Any](2), chan[Any](2)

    def handler(w: Any, r: Any) -> None:
        ctx = r.context()
        began.send(ctx)
        try:
            r.body.read()
        except OSError as error:
            ctx.done().recv()
            ended.send((str(error), ctx.err()))
        else:
            ended.send(("", ctx.err()))

    with serving(handler) as served:
        peer = served.greeted().ask(1, POST, end=False).ask(3, POST, end=False)
        for _ in range(2):
            began.recv(timeout=PATIENCE)
        peer.cancel(1)
        text, error = ended.recv(timeout=PATIENCE)
        assert text == "stream error: stream ID 1; CANCEL; received from peer"
        assert str(error) == "context canceled"
        peer.data(3, b"", end=True)
        assert ended.recv(timeout=PATIENCE) == ("", None)
        assert peer.answer(3).status == 200


@go_test("net/http/internal/http2/server_test.go", "TestServer_CloseNotify_After_ConnClose")
@go_test("net/http/internal/http2/server_test.go", "TestServer_DeadConn_Unblocks_Read")
def test_a_client_that_leaves_ends_the_contexts_and_the_reads() -> None:
    ended = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        ctx = r.context()
        w.flush()
        with pytest.raises(OSError, match="client disconnected"):
            r.body.read()
        ctx.done().recv()
        ended.send(None)

    with serving(handler) as served:
        peer = served.greeted().ask(1, POST, end=False)
        peer.head(1)
        peer.conn.close()
        ended.recv(timeout=PATIENCE)
    assert served.log == []


def test_a_context_is_cancelled_when_the_handler_has_returned() -> None:
    contexts = chan[Any](2)

    def handler(w: Any, r: Any) -> None:
        contexts.send(r.context())
        contexts.send(r.context().value(http.LOCAL_ADDR_CONTEXT_KEY))

    with serving(handler) as served:
        served.greeted().ask(1).answer(1)
        ctx = contexts.recv()
        until(lambda: ctx.err() is not None)
        assert str(contexts.recv()) == served.address


@go_test("net/http/internal/http2/server_test.go", "TestServerResetStreamUnreadBody")
def test_who_answers_without_reading_tells_the_client_to_stop() -> None:
    with serving(lambda w, r: w.write("enough")) as served:
        peer = served.greeted().ask(1, POST, end=False).data(1, b"x" * 100)
        assert peer.answer(1).body == b"enough"
        assert peer.reset(1) == 0  # NO_ERROR
        peer.data(1, b"late")  # which was on its way
        assert peer.ask(3).answer(3).body == b"enough"


def test_handlers_of_a_connection_run_side_by_side() -> None:
    met = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/a":
            met.send(None)
        else:
            met.recv()

    with serving(handler) as served:
        peer = served.greeted()
        for n in range(0, 100, 2):
            peer.ask(2 * n + 1, {**GET, ":path": "/a"}).ask(2 * n + 3, {**GET, ":path": "/b"})
        ended = set()
        while len(ended) < 100:
            frame = peer.frame()
            if "END_STREAM" in frame.flags:
                ended.add(frame.stream_id)
        assert runtime.num_goroutine() < 100
