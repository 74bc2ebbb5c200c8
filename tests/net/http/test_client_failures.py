"""Servers that don't do what they should, at each stage; and that nothing is left of it then."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from gopy import chan, context, go, io, net, runtime, time
from gopy.net import http, url

Script = Callable[[Any], None]


class Scripted:
    """A server that follows a script on each connection; ``asked`` is the heads that came."""

    def __init__(self, script: Script) -> None:
        self.listener = net.listen("tcp", "127.0.0.1:0")
        self.url = f"http://{self.listener.addr()}/"
        self.script = script
        self.asked: list[bytes] = []
        self.conns: list[Any] = []

    def serve(self) -> None:
        for conn in self.listener:
            self.conns.append(conn)
            go(self.talk, conn)

    def talk(self, conn: Any) -> None:
        try:
            while head := self.read_head(conn):
                self.asked.append(head)
                self.script(conn)
        except OSError:
            return

    def read_head(self, conn: Any) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            got = conn.read(1)
            if not got:
                return b""
            head += got
        return head


@contextmanager
def scripted(script: Script) -> Iterator[Scripted]:
    server = Scripted(script)
    go(server.serve)
    try:
        yield server
    finally:
        server.listener.close()
        for conn in server.conns:
            with conn:
                pass


@pytest.fixture
def client() -> Iterator[http.Client]:
    """A client of which nothing is left at the end: no descriptor, goroutine or timer."""
    transport = http.Transport()
    yield http.Client(transport)
    transport.close_idle_connections()
    assert transport.pool._by_age == {}
    assert transport.pool._dialling == {}


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with scripted(says(b"")) as server, net.dial("tcp", server.url[7:-1]) as conn:
        conn.set_deadline(time.now() + 1)  # the poller and whatever else stays is there now
    goroutines, descriptors = runtime.num_goroutine(), count_descriptors()
    yield
    until = time.now() + 20 * time.SECOND
    while runtime.num_goroutine() > goroutines or count_descriptors() > descriptors:
        assert time.now().before(until), (runtime.stack(all=True), describe_descriptors())
        time.sleep(0.002)


def describe_descriptors() -> list[str]:
    return [
        os.readlink(f"/proc/self/fd/{fd}")
        for fd in range(256)
        if os.path.lexists(f"/proc/self/fd/{fd}")
    ]


def count_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def says(data: bytes, then: str = "stay") -> Script:
    """Answer data; then stay, close, or reset the connection."""

    def script(conn: Any) -> None:
        conn.write(data)
        end(conn, then)

    return script


def end(conn: Any, how: str) -> None:
    if how == "reset":
        conn.set_linger(0)
    if how != "stay":
        conn.close()


class Case(NamedTuple):
    """What a server answers, and what the client makes of it."""

    name: str
    answer: bytes
    then: str
    told: str
    kind: type[BaseException] = BaseException


BEFORE_THE_BODY = [
    Case("it closes at once", b"", "close", ": EOF", EOFError),
    Case("it resets at once", b"", "reset", "connection reset by peer", ConnectionResetError),
    Case("it closes in the status line", b"HTTP/1.1 2", "close", "unexpected EOF"),
    Case("it closes in the header", b"HTTP/1.1 200 OK\r\nA: b", "close", "unexpected EOF"),
    Case("it resets in the header", b"HTTP/1.1 200 OK\r\nA: b", "reset", "reset by peer"),
    Case(
        "it says nonsense",
        b"ceci n'est pas une response\r\n\r\n",
        "stay",
        'transport connection broken: malformed HTTP status code "n\'est"',
    ),
    Case("a line", b"nonsense\r\n\r\n", "stay", 'malformed HTTP response "nonsense"'),
    Case("no number", b"HTTP/1.1 2x0 OK\r\n\r\n", "stay", 'malformed HTTP status code "2x0"'),
    Case("no version", b"HTTP/x 200 OK\r\n\r\n", "stay", 'malformed HTTP version "HTTP/x"'),
    Case("no field", b"HTTP/1.1 200 OK\r\nfoo\r\n\r\n", "stay", 'missing colon: "foo"'),
    Case(
        "two lengths",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "stay",
        'cannot contain multiple Content-Length headers; got ["1" "2"]',
    ),
    Case(
        "a length that is none",
        b"HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc",
        "stay",
        'bad Content-Length "+3"',
    ),
    Case(
        "an encoding that nobody knows",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: fugazi\r\n\r\n",
        "stay",
        'unsupported transfer encoding: "fugazi"',
    ),
]


@pytest.mark.parametrize("case", BEFORE_THE_BODY, ids=lambda case: case.name)
def test_an_answer_that_is_none(case: Case, client: http.Client) -> None:
    with scripted(says(case.answer, case.then)) as server:
        with pytest.raises(url.Error) as failed:
            client.get(server.url)
        assert case.told in str(failed.value)
        assert str(failed.value).startswith(f'Get "{server.url}": ')
        assert isinstance(failed.value.__cause__, case.kind)
        assert not failed.value.timeout()
        assert len(server.asked) == 1  # on a new connection nothing is tried again


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

IN_THE_BODY = [
    Case("shorter than declared", SIZED + b"abc", "close", "unexpected EOF", io.ErrUnexpectedEOF),
    Case("reset", SIZED + b"abc", "reset", "connection reset by peer", ConnectionResetError),
    Case("in a chunk", CHUNKED + b"5\r\nabc", "close", "unexpected EOF", io.ErrUnexpectedEOF),
    Case("between chunks", CHUNKED + b"3\r\nabc\r\n", "close", "unexpected EOF", EOFError),
    Case("no size", CHUNKED + b"3\r\nabc\r\nxyz\r\n", "stay", "invalid byte in chunk length"),
    Case("no end", CHUNKED + b"3\r\nabcdef", "stay", "malformed chunked encoding", ValueError),
    Case(
        "in the trailer",
        CHUNKED + b"3\r\nabc\r\n0\r\nA: b\r\n",
        "close",
        "suspiciously long trailer",
    ),
]


@pytest.mark.parametrize("case", IN_THE_BODY, ids=lambda case: case.name)
def test_a_body_that_breaks_off(case: Case, client: http.Client) -> None:
    with scripted(says(case.answer, case.then)) as server:
        response = client.get(server.url)
        with pytest.raises(Exception, match=case.told) as broken:
            response.body.read()
        assert isinstance(broken.value, case.kind)
        assert broken.value.partial == b"abc"
        with pytest.raises(type(broken.value)):
            response.body.read(1)
        response.body.close()
        with pytest.raises(http.ErrBodyClosed):
            response.body.read(1)


def test_a_body_without_a_length_ends_with_the_connection(client: http.Client) -> None:
    with scripted(says(b"HTTP/1.1 200 OK\r\n\r\nall there is", "close")) as server:
        response = client.get(server.url)
        assert (response.content_length, response.close) == (-1, True)
        assert response.text() == "all there is"
        assert client.get(server.url).text() == "all there is"
        assert len(server.conns) == 2


def test_what_is_too_much_is_never_the_next_answer(client: http.Client) -> None:
    with scripted(says(SIZED + b"abcdeHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")) as server:
        assert client.get(server.url).text() == "abcde"
        assert client.get(server.url).text() == "abcde"
        assert len(server.conns) == 2


def test_an_answer_of_old_and_of_bare_line_feeds_is_understood(client: http.Client) -> None:
    with scripted(says(b"HTTP/1.0 200 OK\nA: b\n  c\nContent-Length: 2\n\nok", "close")) as server:
        response = client.get(server.url)
        assert (response.proto, response.proto_minor, response.close) == ("HTTP/1.0", 0, True)
        assert response.header.get("a") == "b c"
        assert response.text() == "ok"


def test_interim_answers_are_passed_over(client: http.Client) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    with scripted(says(early + SIZED + b"final")) as server:
        assert client.get(server.url).text() == "final"


@pytest.mark.parametrize("stage", [b"", b"HTTP/1.1 200", SIZED, SIZED + b"ab", CHUNKED + b"5\r\na"])
@pytest.mark.parametrize("how", ["timeout", "cancel"])
def test_a_server_that_stops_answering(stage: bytes, how: str, client: http.Client) -> None:
    with scripted(says(stage)) as server:
        ctx, cancel = context.with_cancel(context.background())
        if how == "timeout":
            client.timeout = 0.05
        else:
            time.after_func(0.05, cancel)
        with pytest.raises((TimeoutError, context.Canceled)) as ended:
            response = client.do(http.new_request_with_context(ctx, "GET", server.url))
            response.body.read()
        assert isinstance(ended.value, TimeoutError) is (how == "timeout")
        cancel()


def test_a_server_that_does_not_read_the_body(client: http.Client) -> None:
    """The client writes until it's told to stop; the timeout ends that, too."""

    class Endless:
        closes = 0

        def read(self, n: int = -1) -> bytes:
            return b"x" * n

        def close(self) -> None:
            self.closes += 1

    body = Endless()
    client.timeout = 0.1
    over = chan[None](0)
    with scripted(lambda conn: over.recv()) as server:
        with pytest.raises(TimeoutError):
            client.post(server.url, "text/plain", body)
        until = time.now() + 20 * time.SECOND
        while not body.closes:
            assert time.now().before(until)
            time.sleep(0.002)
        assert body.closes == 1
        over.close()


def test_an_early_answer_ends_the_writing_of_the_body(client: http.Client) -> None:
    """A server that refuses a long body answers, and closes while the client still writes."""

    def refuse(conn: Any) -> None:
        conn.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        conn.close_write()
        while conn.read(65536):
            pass

    with scripted(refuse) as server:
        response = client.post(server.url, "text/plain", b"x" * (8 << 20))
        assert (response.status_code, response.text()) == (413, "no")


@pytest.mark.parametrize("length", [3, 10])
def test_a_body_that_is_not_as_long_as_it_says(length: int, client: http.Client) -> None:
    with scripted(lambda conn: conn.read() and None) as server:
        request = http.new_request("POST", server.url, io.limit_reader(Letters(), 5))
        request.content_length = length
        with pytest.raises(url.Error, match=f"ContentLength={length} with Body length 5"):
            client.do(request)


class Letters:
    def read(self, n: int = -1) -> bytes:
        return b"x" * n


def test_nobody_listens(client: http.Client) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(url.Error) as refused:
            client.get(f"http://127.0.0.1:{port}/")
    assert str(refused.value).endswith(f"dial tcp 127.0.0.1:{port}: connect: connection refused")
    assert isinstance(refused.value.__cause__, ConnectionRefusedError)


def test_a_cancellation_ends_a_dial_that_hangs() -> None:
    ended: list[str] = []

    def dial(ctx: Any, network: str, address: str) -> Any:
        ctx.done().recv_ok()
        ended.append("dial")
        ctx.check()

    client = http.Client(http.Transport(dial_context=dial), timeout=0.05)
    with pytest.raises(TimeoutError) as late:
        client.get("http://nobody.invalid/")
    assert "Client.Timeout exceeded" in str(late.value)
    until = time.now() + 20 * time.SECOND
    while not ended:
        assert time.now().before(until)
        time.sleep(0.002)


def test_a_close_ends_a_read_of_another_goroutine(client: http.Client) -> None:
    with scripted(says(SIZED + b"ab")) as server:
        response = client.get(server.url)
        assert response.body.read(2) == b"ab"
        time.after_func(0.02, response.body.close)
        with pytest.raises(http.ErrBodyClosed):
            response.body.read(1)


def test_a_dropped_response_leaves_no_connection(client: http.Client) -> None:
    with scripted(says(SIZED + b"ab")) as server:
        response = client.get(server.url)
        del response


def test_a_connection_on_which_a_body_is_still_written_serves_no_other_request(
    client: http.Client,
) -> None:
    """The server answers before it has the body, which never comes."""
    never = chan[None](0)

    class Waiting:
        def read(self, n: int = -1) -> bytes:
            never.recv()
            return b""

    with scripted(says(SIZED + b"early")) as server:
        assert client.post(server.url, "text/plain", Waiting()).text() == "early"
        assert client.get(server.url).text() == "early"
        assert len(server.conns) == 2
        never.close()


def test_a_connection_that_a_cancellation_is_about_to_close_is_not_kept(
    client: http.Client,
) -> None:  # E1
    ctx, cancel = context.with_cancel(context.background())
    with scripted(says(SIZED + b"whole")) as server:
        response = client.do(http.new_request_with_context(ctx, "GET", server.url))
        body: Any = response.body
        stop = body._ends._stop
        body._ends._stop = lambda: stop() and False  # as if the cancellation had begun
        assert response.text() == "whole"
        assert client.get(server.url).text() == "whole"
        assert len(server.conns) == 2
    cancel()
