"""The life of a server's connections: what Go's net/http/serve_test.go asks of it."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, context, go, net, panic, runtime, sync, time
from gopy.net import http


def hello(w: Any, r: Any) -> None:
    w.write("hello")


# Who keeps a connection, and who doesn't.


@go_test("net/http/serve_test.go", "TestServeHTTP10Close", "TestClientCanClose")
@go_test("net/http/serve_test.go", "TestHTTP10ConnectionHeader")
@pytest.mark.parametrize(
    "version, asked, said",
    [
        ("1.0", "", None),
        ("1.0", "close", None),
        ("1.0", "keep-alive", "keep-alive"),
        ("1.1", "close", "close"),
        ("1.1", "foo, Close", "close"),
    ],
)
def test_the_client_says_whether_the_connection_goes_on(
    version: str, asked: str, said: str | None
) -> None:
    fields = [f"Connection: {asked}"] if asked else []
    with serving(hello) as served:
        peer = served.peer().send(get("/", *fields, version=version))
        assert peer.answer().fields.get("connection") == said
        if said == "keep-alive":
            peer.send(get("/", "Connection: close"))
        assert peer.rest().count(b"HTTP/1.1") == (said == "keep-alive")


@go_test("net/http/serve_test.go", "TestHandlersCanSetConnectionClose11")
@go_test("net/http/serve_test.go", "TestHandlersCanSetConnectionClose10")
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_handler_can_end_the_connection(version: str) -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Connection", "close")

    with serving(handler) as served:
        text = served.whole(get("/", "Connection: keep-alive", version=version))
    assert b"Connection: close\r\n" in text


@go_test("net/http/serve_test.go", "TestServerConnectionReuse", "TestServerEmptyBodyRace")
def test_requests_that_come_in_one_piece_are_answered_in_order() -> None:
    with serving(lambda w, r: w.write(r.url.path)) as served:
        peer = served.peer().send("".join(get(f"/{n}") for n in range(50)))
        assert [peer.answer().body.decode() for _ in range(50)] == [f"/{n}" for n in range(50)]


def test_a_request_that_comes_byte_by_byte_is_one() -> None:
    with serving(lambda w, r: w.write(r.url.path + r.header.get("X"))) as served:
        peer = served.peer()
        for c in get("/slow", "X: y") * 2:
            peer.send(c)
        assert [peer.answer().body for _ in range(2)] == [b"/slowy"] * 2


@go_test("net/http/serve_test.go", "TestTolerateCRLFBeforeRequestLine")
def test_line_ends_behind_the_body_of_a_post_are_forgiven() -> None:
    post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nABC\r\n\r\n"
    with serving(hello) as served:
        peer = served.peer().send(post + get())
        assert [peer.answer().body for _ in range(2)] == [b"hello"] * 2


@go_test("net/http/serve_test.go", "TestServerKeepAlivesEnabled")
@go_test("net/http/serve_test.go", "TestServerKeepAlivesEnabledResultClose")
@go_test("net/http/serve_test.go", "TestServerSetKeepAlivesEnabledClosesConns")
def test_without_keep_alives_each_answer_is_the_last_and_idle_connections_end() -> None:
    with serving(hello) as served:
        idle = served.peer().send(get())
        assert "connection" not in idle.answer().fields
        until(lambda: served.server._conns and all(c.state == 2 for c in served.server._conns))
        served.server.set_keep_alives_enabled(False)
        assert idle.rest() == b""
        assert b"Connection: close\r\n" in served.whole(get())


@go_test("net/http/serve_test.go", "TestClientWriteShutdown")
def test_a_client_that_says_nothing_and_ends_gets_nothing() -> None:
    with serving(hello) as served:
        peer = served.peer()
        peer.conn.close_write()
        assert peer.rest() == b""


@go_test("net/http/serve_test.go", "TestServerGracefulClose")
def test_a_client_reads_the_answer_though_the_server_closes_with_bytes_unread() -> None:
    with serving(lambda w, r: http.error(w, "bye", 401)) as served:
        peer = served.peer()
        peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + "x" * 70_000)
        text = peer.rest()
    assert text.startswith(b"HTTP/1.1 401 ")
    assert text.endswith(b"bye\n")


@go_test("net/http/serve_test.go", "TestSetsRemoteAddr")
def test_a_request_knows_where_it_comes_from() -> None:
    with serving(lambda w, r: w.write(r.remote_addr)) as served:
        peer = served.peer().send(get())
        assert peer.answer().body.decode() == str(peer.conn.local_addr())


@go_test("net/http/serve_test.go", "TestServerValidatesHostHeader", "TestServerValidatesMethod")
@go_test("net/http/serve_test.go", "TestServerValidatesHeaders")
@go_test("net/http/serve_test.go", "TestUnsupportedTransferEncodingsReturn501")
@pytest.mark.parametrize(
    "request_text, status",
    [
        ("GET / HTTP/1.0\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: 12.3.4.5:80\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: [fe80::1%25en0]:80\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: foo\x06\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: foo\xff\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: foo, bar\r\n\r\n", 400),
        ("CONNECT golang.org:443 HTTP/1.1\r\n\r\n", 200),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("GE(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("NOTIFY / HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: x\r\nfoo: foo\xfffoo\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: x\r\nfoo: foo\tfoo\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: x\r\nfoo: foo\x7ffoo\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nfo\x80o: foo\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: fugazi\r\n\r\n", 501),
        ('GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " chunked"\r\n\r\n', 501),
    ],
)
def test_what_a_request_may_look_like(request_text: str, status: int) -> None:
    with serving(hello) as served:
        peer = served.peer().send(request_text)
        assert peer.head().status == status


@go_test("net/http/serve_test.go", "TestRequestLimit")
def test_a_head_that_is_too_long_is_answered_with_431() -> None:
    with serving(hello, max_header_bytes=1000) as served:
        assert served.ask(get("/", *[f"A{n}: b" for n in range(100)])).status == 200
        answer = served.peer().send(get("/", "A: " + "x" * 6000)).head()
        assert answer.status == 431


# Goroutines and panics.


def test_connections_are_served_at_the_same_time() -> None:  # SEMANTICS 184
    both = sync.WaitGroup()
    both.add(2)

    def handler(w: Any, r: Any) -> None:
        both.done()
        both.wait(timeout=PATIENCE)
        w.write("met")

    with serving(handler) as served:
        peers = [served.peer().send(get()) for _ in range(2)]
        assert [peer.answer().body for peer in peers] == [b"met"] * 2


@go_test("net/http/serve_test.go", "TestHandlerPanic", "TestHandlerPanicNil")
@pytest.mark.parametrize(
    "value, text",
    [
        ("boom", "boom"),
        (ValueError("boom"), "boom"),
        (None, "runtime error: panic called with nil argument"),
    ],
)
def test_a_panic_is_logged_and_ends_its_connection_alone(value: Any, text: str) -> None:
    # SEMANTICS 184
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/panic":
            panic(value)
        w.write("fine")

    with serving(handler) as served:
        other = served.peer().send(get())
        assert other.answer().body == b"fine"
        peer = served.peer()
        address = str(peer.conn.local_addr())
        assert peer.send(get("/panic")).rest() == b""
        assert other.send(get()).answer().body == b"fine"
        until(lambda: served.log)
    first, *stack = served.log[0].split("\n")
    assert first.startswith(f"http: panic serving {address}: ")
    assert first.endswith(text)
    assert any("handler" in line for line in stack)


@go_test("net/http/clientserver_test.go", "TestInterruptWithPanic")
@pytest.mark.parametrize(
    "abort",
    [
        lambda: panic(http.ErrAbortHandler()),
        lambda: panic(http.ErrAbortHandler),
        lambda: (_ for _ in ()).throw(http.ErrAbortHandler()),
    ],
)
def test_aborting_ends_the_connection_and_is_not_logged(abort: Any) -> None:  # SEMANTICS 184
    def handler(w: Any, r: Any) -> None:
        w.write("hello")
        w.flush()
        abort()

    with serving(handler) as served:
        assert served.whole(get()).endswith(b"5\r\nhello\r\n")
        assert served.log == []


def test_goexit_in_a_handler_ends_its_connection() -> None:
    with serving(lambda w, r: runtime.goexit()) as served:
        assert served.whole(get()) == b""
        assert served.log == []


# Taking a connection over.


@go_test("net/http/example_test.go", "ExampleHijacker")
@go_test("net/http/serve_test.go", "TestHijackBeforeRequestBodyRead", "TestDoubleHijack")
@go_test("net/http/serve_test.go", "TestWriteAfterHijack", "TestHandlerPanicWithHijack")
@go_test("net/http/responsecontroller_test.go", "TestResponseControllerHijack")
def test_who_takes_a_connection_over_has_it_with_what_was_sent_already() -> None:
    refused: list[str] = []

    def handler(w: Any, r: Any) -> None:
        conn, both = http.new_response_controller(w).hijack()
        for method in (w.hijack, lambda: w.write("x")):
            try:
                method()
            except OSError as error:
                refused.append(str(error))
        line = both.read_string("\n")
        both.write_string(f"got {line}")
        both.flush()
        go(echo, conn)
        panic("now")

    def echo(conn: Any) -> None:
        with conn:
            conn.write(conn.read())

    with serving(handler) as served:
        peer = served.peer().send(get() + "early\n")
        assert peer.until(b"\n") == b"got early\n"
        peer.send("late")
        assert peer.rest() == b"late"
        until(lambda: len(served.log) > 1)
    assert refused == ["http: connection has been hijacked"] * 2
    assert served.log[0].startswith("http: response.Write on hijacked connection from ")
    assert "now" in served.log[1]


@go_test("net/http/serve_test.go", "TestServerFlushAndHijack")
def test_what_was_flushed_goes_out_before_the_connection_is_taken_over() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write("Hello, ")
        w.flush()
        conn, both = w.hijack()
        with conn:
            both.write_string("6\r\nworld!\r\n0\r\n\r\n")
            both.flush()

    with serving(handler) as served:
        assert served.get().body == b"Hello, world!"


# Contexts.


@go_test("net/http/serve_test.go", "TestServerRequestContextCancel_ServeHTTPDone")
def test_a_context_is_cancelled_when_the_handler_returns() -> None:  # SEMANTICS 187
    kept: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        kept.append(r.context())
        assert r.context() is kept[-1]
        assert kept[-1].err() is None

    with serving(handler) as served:
        peer = served.peer()
        for n in (1, 2):
            assert peer.send(get()).answer().status == 200
            assert kept[-1].wait(timeout=PATIENCE)
            assert isinstance(kept[-1].err(), context.Canceled)
            assert len(kept) == n


@go_test("net/http/serve_test.go", "TestServerRequestContextCancel_ConnClose")
@go_test("net/http/serve_test.go", "TestCloseNotifier")
@pytest.mark.parametrize("body", [False, True])
def test_a_context_is_cancelled_when_the_client_leaves(body: bool) -> None:  # SEMANTICS 187
    ended = chan[Any](1)
    inside = chan[None](1)

    def handler(w: Any, r: Any) -> None:
        ctx = r.context()
        r.body.read()
        inside.send(None)
        ended.send(ctx.wait(timeout=PATIENCE) and ctx.err())

    text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" if body else get()
    with serving(handler) as served:
        peer = served.peer().send(text)
        inside.recv(timeout=PATIENCE)
        peer.close()
        assert isinstance(ended.recv(timeout=PATIENCE), context.Canceled)


@go_test("net/http/serve_test.go", "TestServerDuplicateBackgroundRead")
def test_the_next_request_is_not_lost_to_who_watches_for_the_end() -> None:
    def handler(w: Any, r: Any) -> None:
        r.context()
        w.write(r.url.path)

    with serving(handler) as served:
        peer = served.peer()
        for n in range(200):
            peer.send(get(f"/{n}") + get(f"/{n}"))
            assert [peer.answer().body.decode() for _ in range(2)] == [f"/{n}"] * 2


@go_test("net/http/serve_test.go", "TestServerContexts", "TestServerContext_ServerContextKey")
@go_test("net/http/serve_test.go", "TestServerContext_LocalAddrContextKey")
@go_test("net/http/serve_test.go", "TestConnContextNotModifyingAllContexts")
def test_contexts_descend_from_those_of_server_and_connection() -> None:
    def base(listener: Any) -> Any:
        return context.with_value(context.background(), "base", listener)

    def each(ctx: Any, conn: Any) -> Any:
        assert ctx.value("conn") is None
        return context.with_value(ctx, "conn", str(conn.remote_addr()))

    def handler(w: Any, r: Any) -> None:
        ctx = r.context()
        assert ctx.value("base") is served.listener
        assert ctx.value("conn") == r.remote_addr
        assert ctx.value(http.SERVER_CONTEXT_KEY) is served.server
        assert str(ctx.value(http.LOCAL_ADDR_CONTEXT_KEY)) == served.address
        w.write("seen")

    with serving(handler, base_context=base, conn_context=each) as served:
        assert [served.get().body for _ in range(2)] == [b"seen"] * 2


# States and the end.


@go_test("net/http/serve_test.go", "TestServerConnState", "TestServerConnStateNew")
@pytest.mark.parametrize(
    "path, states",
    [
        ("/", "new active idle active closed"),
        ("/panic", "new active closed"),
        ("/hijack", "new active hijacked"),
    ],
)
def test_a_connection_tells_what_it_is_about(path: str, states: str) -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/panic":
            panic(http.ErrAbortHandler())
        if r.url.path == "/hijack":
            w.hijack()[0].close()

    with serving(handler, conn_state=lambda conn, state: seen.append(str(state))) as served:
        peer = served.peer().send(get(path))
        if path == "/":
            peer.answer()
            peer.send(get(path, "Connection: close"))
        peer.rest()
        until(lambda: len(seen) >= len(states.split()))
        assert seen == states.split()


@go_test("net/http/serve_test.go", "TestServerShutdown")
@go_test("net/http/example_test.go", "ExampleServer_Shutdown")
def test_shutdown_ends_idle_connections_and_waits_for_the_others() -> None:  # SEMANTICS 185
    inside, go_on, hooked = chan[None](1), chan[None](), chan[None](2)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            inside.send(None)
            go_on.recv(timeout=PATIENCE)
        w.write("answered")

    with serving(handler) as served:
        served.server.register_on_shutdown(lambda: hooked.send(None))
        idle = served.peer().send(get())
        idle.answer()
        busy = served.peer().send(get("/slow"))
        inside.recv(timeout=PATIENCE)
        ended = chan[None](1)
        go(lambda: (served.server.shutdown(context.background()), ended.send(None)))
        assert isinstance(served.ended.recv(timeout=PATIENCE), http.ErrServerClosed)
        hooked.recv(timeout=PATIENCE)
        assert idle.rest() == b""
        assert len(ended) == 0
        go_on.send(None)
        answer = busy.answer()
        assert (answer.body, answer.fields["connection"]) == (b"answered", "close")
        ended.recv(timeout=PATIENCE)
        with pytest.raises(net.OpError):
            served.peer()
        served.ended.send(None)


def test_shutdown_raises_when_its_context_is_done_first() -> None:  # SEMANTICS 185
    inside, go_on = chan[None](1), chan[None]()

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)

    with serving(handler) as served:
        peer = served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        ctx, cancel = context.with_cancel(context.background())
        cancel()
        with pytest.raises(context.Canceled):
            served.server.shutdown(ctx)
        go_on.send(None)
        assert peer.answer().status == 200


@go_test("net/http/serve_test.go", "TestServerShutdownThenServe", "TestServerCloseListenerOnce")
@go_test("net/http/serve_test.go", "TestServerCloseDeadlock", "TestConcurrentServerServe")
def test_a_server_that_was_closed_serves_no_more() -> None:  # SEMANTICS 185
    for stop in (lambda s: s.close(), lambda s: s.shutdown(context.background())):
        server = http.Server()
        stop(server)
        stop(server)
        with net.listen("tcp", "127.0.0.1:0") as listener:
            with pytest.raises(http.ErrServerClosed) as caught:
                server.serve(listener)
            with pytest.raises(net.ErrClosed):
                listener.accept()
        with pytest.raises(http.ErrServerClosed):
            server.listen_and_serve()
        assert str(caught.value) == "http: Server closed"


def test_close_ends_connections_whatever_they_are_about() -> None:  # SEMANTICS 186
    inside, ended = chan[None](1), chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        ended.send(r.context().wait(timeout=PATIENCE))

    with serving(handler) as served:
        peer = served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        served.server.close()
        assert peer.rest() == b""
        assert ended.recv(timeout=PATIENCE) is True


def test_run_serves_until_its_context_is_done() -> None:
    ctx, cancel = context.with_cancel(context.background())
    listener = net.listen("tcp", "127.0.0.1:0")
    server = http.Server(handler=hello)
    ended = chan[Any](1)
    go(lambda: ended.send(server.run(ctx, listener, grace=5)))
    with net.dial("tcp", str(listener.addr())) as conn:
        conn.write(get().encode())
        assert conn.read().endswith(b"hello")
        cancel()
        assert ended.recv(timeout=PATIENCE) is None
        assert conn.read() == b""


def test_run_breaks_off_what_outlives_its_grace() -> None:
    ctx, cancel = context.with_cancel(context.background())
    listener = net.listen("tcp", "127.0.0.1:0")
    inside, ended = chan[None](1), chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        r.context().wait(timeout=PATIENCE)

    server = http.Server(handler=handler)
    go(lambda: ended.send(server.run(ctx, listener, grace=10 * time.MILLISECOND)))
    with net.dial("tcp", str(listener.addr())) as conn:
        conn.write(get().encode())
        inside.recv(timeout=PATIENCE)
        cancel()
        assert ended.recv(timeout=PATIENCE) is None
