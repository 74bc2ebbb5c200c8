"""Listeners of all kinds, and what else Go's net/http/serve_test.go asks of servers."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, context, go, io, net, sync, time
from gopy.net import http


class Conns:
    """A listener that accepts what it is given: connections, or errors to raise."""

    def __init__(self, *given: Any) -> None:
        self.given = chan[Any](10)
        for each in given:
            self.given.send(each)
        self.closed = 0

    def accept(self) -> Any:
        each, ok = self.given.recv_ok()
        if not ok:
            raise net.ErrClosed("accept", "test", None, None)
        if isinstance(each, Exception):
            raise each
        return each

    def close(self) -> None:
        self.closed += 1
        if self.closed == 1:
            self.given.close()

    def addr(self) -> Any:
        return net.TCPAddr("127.0.0.1", 1)


class Through:
    """A connection that passes all on to another."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn

    def __getattr__(self, name: str) -> Any:
        return getattr(self.conn, name)


def connected(listener: Any) -> tuple[Any, Any]:
    near = net.dial("tcp", str(listener.addr()))
    near.set_deadline(time.now() + PATIENCE)
    return near, listener.accept()


def hello(w: Any, r: Any) -> None:
    w.write(r.remote_addr)


@go_test("net/http/serve_test.go", "TestServerAllowsBlockingRemoteAddr")
def test_an_address_that_takes_its_time_holds_up_its_own_connection_only() -> None:
    gate = sync.WaitGroup()
    gate.add(1)

    class Slow(Through):
        def remote_addr(self) -> str:
            gate.wait(timeout=PATIENCE)
            return "slow"

    with net.listen("tcp", "127.0.0.1:0") as inner:
        (one, far_one), (two, far_two) = connected(inner), connected(inner)
        listener = Conns(Slow(far_one), far_two)
        server = http.Server(handler=hello)
        go(served, server, listener)
        one.write(get("/", "Connection: close").encode())
        two.write(get("/", "Connection: close").encode())
        assert io.read_all(two).endswith(str(two.local_addr()).encode())
        gate.done()
        assert io.read_all(one).endswith(b"slow")
        server.close()
        one.close()
        two.close()


def served(server: http.Server, listener: Any) -> None:
    with pytest.raises(http.ErrServerClosed):
        server.serve(listener)


@go_test("net/http/serve_test.go", "TestAcceptMaxFds")
def test_an_error_of_accept_that_will_pass_is_logged_and_tried_again() -> None:
    class Passing(OSError):
        def temporary(self) -> bool:
            return True

    class Lasting(OSError):
        pass

    with serving(hello) as other:
        server = http.Server(handler=hello, error_log=other.server.error_log)
        with pytest.raises(Lasting):
            server.serve(Conns(Passing("busy"), Passing("busy"), Lasting("broken")))
        assert other.log == [
            "http: Accept error: busy; retrying in 5ms",
            "http: Accept error: busy; retrying in 10ms",
        ]


@go_test("net/http/serve_test.go", "TestServerListenNotComparableListener")
def test_a_listener_need_not_be_hashable_or_comparable() -> None:
    class Odd(Conns):
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other: object) -> bool:
            raise RuntimeError("compared")

    server = http.Server(handler=hello)
    listener = Odd()
    ended = chan[None](1)
    go(lambda: (served(server, listener), ended.send(None)))
    until(lambda: server._listeners)
    server.close()
    ended.recv(timeout=PATIENCE)
    assert listener.closed >= 1


@go_test("net/http/serve_test.go", "TestServerShutdownStateNew")
def test_a_connection_without_a_request_has_five_seconds_when_the_server_stops() -> None:
    with serving(hello) as each:
        peer = each.peer()
        until(lambda: each.server._conns)
        with (
            context.with_timeout(context.background(), 20 * time.MILLISECOND) as ctx,
            pytest.raises(context.DeadlineExceeded),
        ):
            each.server.shutdown(ctx)
        for conn in each.server._conns:
            each.server._conns[conn] -= 6 * 10**9
        each.server.shutdown(context.background())
        assert peer.rest() == b""


@go_test("net/http/serve_test.go", "TestHeadReaderFrom", "TestReaderFromTooLong")
def test_copying_a_reader_into_an_answer_obeys_head_and_length() -> None:
    refused: list[Exception] = []

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/length":
            w.header().set("Content-Length", "5")
        try:
            io.copy(w, io.limit_reader(Zeros(), 100_000))
        except OSError as error:
            refused.append(error)

    with serving(handler) as each:
        peer = each.peer().send(get(method="HEAD") + get("/whole"))
        assert "content-length" not in peer.head().fields
        assert peer.answer().body == b"0" * 100_000
        each.whole(get("/length"))
    text = "http: wrote more than the declared Content-Length"
    assert [str(error) for error in refused] == [text]


class Zeros:
    def read(self, n: int) -> bytes:
        return b"0" * n


@go_test("net/http/serve_test.go", "TestQuerySemicolon")
@pytest.mark.parametrize(
    "query, plain, allowed",
    [
        ("a=1;x=bad&x=good", "good", "bad"),
        ("a=1;b=bad&x=good", "good", "good"),
        ("a=1&x=good&c=4", "good", "good"),
        ("x=bad;x=good", "", "bad"),
    ],
)
def test_a_semicolon_in_a_query_separates_only_where_that_is_wanted(
    query: str, plain: str, allowed: str
) -> None:
    def handler(w: Any, r: Any) -> None:
        w.write(r.form_value("x") + "|")

    with serving(handler) as each:
        assert each.get(f"/?{query}").body.decode() == f"{plain}|"
    with serving(http.allow_query_semicolons(handler)) as each:
        assert each.get(f"/?{query}").body.decode() == f"{allowed}|"


@go_test("net/http/example_test.go", "ExampleListenAndServe")
def test_listening_where_somebody_listens_fails() -> None:
    with net.listen("tcp", "127.0.0.1:0") as taken, pytest.raises(net.OpError) as caught:
        http.listen_and_serve(str(taken.addr()), hello)
    assert "bind: address already in use" in str(caught.value)


def test_a_pipe_is_a_connection_too() -> None:
    near, far = net.pipe()
    server = http.Server(handler=lambda w, r: w.write("piped"))
    go(served, server, Conns(far))
    near.write(get().encode())
    assert near.read().endswith(b"piped")
    server.close()
