"""Bodies of requests: what Go's net/http/serve_test.go asks of them."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, go, io, time
from gopy.net import http
from gopy.net.http import httptest

KIB = 1 << 10


def post(body: str = "", *fields: str, length: int | None = None) -> str:
    size = len(body) if length is None else length
    lines = ["POST / HTTP/1.1", "Host: x", f"Content-Length: {size}", *fields]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def chunked(*chunks: str, trailer: str = "", fields: str = "") -> str:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{fields}\r\n"
    return head + "".join(f"{len(c):x}\r\n{c}\r\n" for c in chunks) + f"0\r\n{trailer}\r\n"


def echo(w: Any, r: Any) -> None:
    w.write(r.body.read())


# Reading.


@pytest.mark.parametrize("text", [post("hello"), chunked("hel", "lo"), chunked("hello")])
def test_a_body_is_read_in_pieces_and_then_ends(text: str) -> None:
    def handler(w: Any, r: Any) -> None:
        got = b""
        while part := r.body.read(2):
            assert len(part) <= 2
            got += part
        assert [r.body.read(), r.body.read(1), r.body.read(0)] == [b""] * 3
        w.write(got)

    with serving(handler) as served:
        peer = served.peer().send(text + text)
        assert [peer.answer().body for _ in range(2)] == [b"hello"] * 2


@go_test("net/http/serve_test.go", "TestKeepAliveFinalChunkWithEOF")
def test_the_end_of_the_chunks_is_known_with_the_last_byte() -> None:
    def handler(w: Any, r: Any) -> None:
        got = r.body.read(100)
        w.write(f"{got.decode()} {r.body.remains if got else ''}")

    with serving(handler) as served:
        peer = served.peer().send(chunked("abc") + get())
        assert peer.answer().body == b"abc False"
        assert peer.answer().body == b" "


@go_test("net/http/clientserver_test.go", "TestTrailersClientToServer")
def test_trailers_come_with_the_end_of_the_body() -> None:
    def handler(w: Any, r: Any) -> None:
        assert sorted(r.trailer) == ["Client-Trailer-A", "Client-Trailer-B"]
        assert "Trailer" not in r.header
        body = r.body.read()
        w.write(f"{body.decode()} {r.trailer.get('Client-Trailer-A')}")
        w.write(r.trailer.get("Client-Trailer-C"))

    text = chunked(
        "data",
        trailer="Client-Trailer-A: valuea\r\nClient-Trailer-C: valuec\r\n",
        fields="Trailer: Client-Trailer-A, Client-Trailer-B\r\n",
    )
    with serving(handler) as served:
        assert served.ask(text).body == b"data valueavaluec"


def test_a_body_that_ends_too_early_is_an_error() -> None:
    failed: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        try:
            r.body.read()
        except io.ErrUnexpectedEOF as error:
            failed.append(error)

    with serving(handler) as served:
        peer = served.peer().send(post("abc", length=10))
        peer.conn.close_write()
        peer.rest()
    assert [error.partial for error in failed] == [b"abc"]


# What the handler leaves.


@go_test("net/http/serve_test.go", "TestServerUnreadRequestBodyLittle")
@go_test("net/http/serve_test.go", "TestServerRequestBodyCloseAfterPartialRead")
@pytest.mark.parametrize("read", [0, 1])
@pytest.mark.parametrize("text", [post("x" * 100 * KIB), chunked("x" * 100 * KIB)])
def test_what_little_is_left_is_read_and_the_connection_lives_on(read: int, text: str) -> None:
    # SEMANTICS 190
    def handler(w: Any, r: Any) -> None:
        assert len(r.body.read(read)) == read
        w.write("done")

    with serving(handler) as served:
        peer = served.peer().send(text)
        assert peer.answer().body == b"done"
        assert peer.send(text).answer().body == b"done"


@go_test("net/http/serve_test.go", "TestServerUnreadRequestBodyLarge", "TestHandlerBodyClose")
@go_test("net/http/serve_test.go", "TestHandlerFinishSkipBigContentLengthRead")
def test_when_much_is_left_the_connection_ends() -> None:  # SEMANTICS 190
    with serving(lambda w, r: w.write("done")) as served:
        peer = served.peer().send(post(length=1 << 40))
        answer = peer.answer()
        assert (answer.body, answer.fields["connection"]) == (b"done", "close")
        assert peer.rest() == b""


@go_test("net/http/serve_test.go", "TestServerUnreadRequestBodyLarge")
def test_of_chunks_without_end_256_kib_are_read() -> None:
    with serving(lambda w, r: w.write("done")) as served:
        peer = served.peer()
        peer.send(chunked().removesuffix("0\r\n\r\n"))
        go(flood, peer.conn)
        answer = peer.answer()
        assert (answer.body, answer.fields["connection"]) == (b"done", "close")


def flood(conn: Any) -> None:
    try:
        while True:
            conn.write(b"400\r\n" + b"x" * KIB + b"\r\n")
    except OSError:
        pass


@go_test("net/http/serve_test.go", "TestRequestBodyCloseDoesntBlock")
@go_test("net/http/clientserver_test.go", "TestResponseBodyReadAfterClose")
def test_a_body_cannot_be_read_once_the_handler_has_returned() -> None:
    kept: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        kept.append(r.body)

    with serving(handler) as served:
        served.ask(post("abc"))
        until(lambda: kept[0].closed)
    with pytest.raises(OSError, match="^http: invalid Read on closed Body$"):
        kept[0].read()


@go_test("net/http/clientserver_test.go", "TestConcurrentReadWriteReqBody")
@go_test("net/http/responsecontroller_test.go", "TestResponseControllerEnableFullDuplex")
def test_with_full_duplex_a_body_is_read_while_the_answer_is_written() -> None:
    def handler(w: Any, r: Any) -> None:
        http.new_response_controller(w).enable_full_duplex()
        w.write_header(200)
        w.flush()
        while part := r.body.read(1):
            w.write(part)
            w.flush()

    with serving(handler) as served:
        peer = served.peer().send(post(length=3))
        assert peer.head().status == 200
        for c in "abc":
            assert peer.send(c).chunk() == c.encode()
        assert peer.chunk() == b""


@go_test("net/http/serve_test.go", "TestHandlerSetsBodyNil")
def test_a_handler_may_take_the_body_off_its_request() -> None:
    def handler(w: Any, r: Any) -> None:
        r.body = None
        w.write(r.remote_addr)

    with serving(handler) as served:
        peer = served.peer()
        got = [peer.send(post("abc")).answer().body for _ in range(2)]
    assert got[0] == got[1] != b""


# Expectations.


EXPECT = "Expect: 100-continue"


@go_test("net/http/serve_test.go", "TestServerExpect", "TestIssue13893_Expect100")
@pytest.mark.parametrize(
    "expect, reads, first",
    [
        ("100-continue", True, 100),
        ("100-Continue", True, 100),
        ("100-continue", False, 200),
        ("a-pony", True, 417),
    ],
)
def test_the_client_is_told_to_go_on_when_its_body_is_wanted(
    expect: str, reads: bool, first: int
) -> None:
    def handler(w: Any, r: Any) -> None:
        w.write(r.body.read() if reads else b"early")

    with serving(handler) as served:
        peer = served.peer().send(post("", f"Expect: {expect}", length=5))
        answer = peer.head()
        assert answer.status == first
        if first == 100:
            assert answer.raw == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert peer.send("hello").answer().body == b"hello"
            assert peer.send(get()).head().status == 200
        elif first == 200:
            assert answer.fields["connection"] == "close"


def test_an_expectation_without_a_body_or_in_http_1_0_is_no_matter() -> None:
    with serving(echo) as served:
        peer = served.peer().send(post("", EXPECT))
        assert peer.head().status == 200
        peer = served.peer().send(post("hi", EXPECT).replace("1.1", "1.0"))
        assert peer.answer().body == b"hi"


@go_test("net/http/serve_test.go", "TestServerReadAfterWriteHeader100Continue")
@go_test("net/http/serve_test.go", "TestServerReadAfterHandlerDone100Continue")
@go_test("net/http/serve_test.go", "TestServerReadAfterHandlerAbort100Continue")
def test_a_handler_that_answers_first_gets_no_body_any_more() -> None:
    failed: list[str] = []

    def handler(w: Any, r: Any) -> None:
        w.write_header(200)
        try:
            r.body.read()
        except OSError as error:
            failed.append(str(error))

    with serving(handler) as served:
        peer = served.peer().send(post("", EXPECT, length=5))
        assert peer.head().status == 200
        peer.rest()
    assert failed == ["http: invalid Read on closed Body"]


def test_a_handler_can_say_itself_that_the_body_is_to_come() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write_header(100)
        w.write(r.body.read())

    with serving(handler) as served:
        peer = served.peer().send(post("", EXPECT, length=2))
        assert peer.head().status == 100
        assert peer.send("ok").answer().body == b"ok"


# Limits.


@go_test("net/http/serve_test.go", "TestRequestBodyLimit", "TestMaxBytesHandler")
@pytest.mark.parametrize("size, limit", [(0, 0), (5, 5), (4, 5), (6, 5), (100_000, 5), (1, 0)])
@pytest.mark.parametrize("pack", [post, chunked])
def test_more_than_the_limit_fails_after_the_bytes_within(size: int, limit: int, pack: Any) -> None:
    # SEMANTICS 202
    read: list[tuple[bytes, Exception | None]] = []

    def handler(w: Any, r: Any) -> None:
        got, failed = b"", None
        try:
            while part := r.body.read(3):
                got += part
        except http.MaxBytesError as error:
            failed = error
        read.append((got, failed))
        w.write("done")

    with serving(http.max_bytes_handler(handler, limit)) as served:
        peer = served.peer().send(pack("x" * size))
        answer = peer.answer()
    got, failed = read[0]
    assert got == b"x" * min(size, limit)
    if size <= limit:
        assert (failed, answer.fields.get("connection")) == (None, None)
    else:
        assert (str(failed), failed.limit) == ("http: request body too large", limit)
        assert answer.fields["connection"] == "close"


def test_reading_all_beyond_the_limit_keeps_what_was_within() -> None:
    body = http.MaxBytesReader(None, httptest.new_request("POST", "/", "abcdef").body, 4)
    with pytest.raises(http.MaxBytesError) as caught:
        body.read()
    assert caught.value.partial == b"abcd"
    with pytest.raises(http.MaxBytesError):
        body.read(1)


# Deadlines of one request.


@go_test("net/http/responsecontroller_test.go", "TestResponseControllerSetPastReadDeadline")
@go_test("net/http/responsecontroller_test.go", "TestResponseControllerSetFutureReadDeadline")
@go_test("net/http/responsecontroller_test.go", "TestWrappedResponseController", "TestIssue58237")
@pytest.mark.parametrize("ahead", [-time.SECOND, 20 * time.MILLISECOND])
def test_a_read_deadline_ends_reading(ahead: Any) -> None:
    class Wrapped:
        def __init__(self, w: Any) -> None:
            self.w = w

        def unwrap(self) -> Any:
            return self.w

    def handler(w: Any, r: Any) -> None:
        controller = http.new_response_controller(Wrapped(w))
        controller.set_read_deadline(time.now() + ahead)
        try:
            r.body.read()
        except TimeoutError:
            w.write("late")

    with serving(handler) as served:
        assert served.ask(post("ab", length=5)).body == b"late"


@go_test("net/http/responsecontroller_test.go", "TestResponseControllerSetFutureWriteDeadline")
@go_test("net/http/responsecontroller_test.go", "TestResponseControllerSetPastWriteDeadline")
def test_a_write_deadline_ends_writing() -> None:
    ended = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        http.ResponseController(w).set_write_deadline(time.now() + 20 * time.MILLISECOND)
        try:
            while True:
                w.write(b"x" * (1 << 20))
        except OSError as error:
            ended.send(error)

    with serving(handler) as served:
        served.peer().send(get())
        assert isinstance(ended.recv(timeout=PATIENCE), TimeoutError)


def test_a_deadline_of_one_request_does_not_hold_for_the_next() -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/first":
            w.set_read_deadline(time.now() + 10 * time.MILLISECOND)
            w.set_write_deadline(time.now() + 10 * time.MILLISECOND)
        w.write(r.url.path)

    with serving(handler) as served:
        peer = served.peer().send(get("/first"))
        peer.answer()
        time.sleep(50 * time.MILLISECOND)
        assert peer.send(get("/second")).answer().body == b"/second"


def test_a_writer_that_cannot_says_so() -> None:
    with pytest.raises(OSError, match="^feature not supported$"):
        http.new_response_controller(object()).flush()
