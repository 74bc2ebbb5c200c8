"""The connections of a transport: Go's net/http/clientserver_test.go and transport_test.go."""

import gzip
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, context, go, net, runtime, sync, time
from gopy.net import http, url
from gopy.net.http.httptest.testserver import Server


def peer(w: Any, r: Any) -> None:
    """Answer with the client's address."""
    w.write(r.remote_addr)


def text(client: http.Client, where: str) -> str:
    with client.get(where) as response:
        return response.text()


@go_test("net/http/transport_test.go", "TestTransportKeepAlives")
@pytest.mark.parametrize("disable", [False, True])
def test_connections_are_kept_unless_that_is_disabled(disable: bool) -> None:  # SEMANTICS 193
    with Server(peer) as served:
        client = http.Client(http.Transport(disable_keep_alives=disable))
        assert (text(client, served.url) == text(client, served.url)) is not disable
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportConnectionCloseOnResponse")
def test_a_server_that_says_close_gets_another_connection() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Connection", "close")
        peer(w, r)

    with Server(handler) as served:
        assert text(served.client(), served.url) != text(served.client(), served.url)


@go_test("net/http/transport_test.go", "TestTransportConnectionCloseOnRequest")
def test_a_request_that_says_close_has_a_connection_to_itself() -> None:
    said: list[str] = []

    def handler(w: Any, r: Any) -> None:
        said.append(r.header.get("Connection"))
        peer(w, r)

    with Server(handler) as served:
        seen = set()
        for _ in range(2):
            request = http.new_request("GET", served.url)
            request.close = True
            response = served.client().do(request)
            assert response.close
            seen.add(response.text())
    assert len(seen) == 2
    assert said == ["close", "close"]


@go_test("net/http/clientserver_test.go", "TestCloseIdleConnections")
@go_test("net/http/transport_test.go", "TestTransportIdleCacheKeys")
def test_close_idle_connections_closes_them() -> None:
    with Server(peer) as served:
        client = served.client()
        first = text(client, served.url)
        assert text(client, served.url) == first
        client.close_idle_connections()
        assert text(client, served.url) != first


@go_test("net/http/transport_test.go", "TestTransportMaxPerHostIdleConns")
def test_two_connections_to_a_host_are_kept() -> None:
    ready, go_on = chan[None](0), chan[None](0)

    def handler(w: Any, r: Any) -> None:
        ready.send(None)
        go_on.recv()
        peer(w, r)

    with Server(handler) as served:
        transport = http.Transport(max_idle_conns_per_host=2)
        client = http.Client(transport)
        group = sync.WaitGroup()
        for _ in range(3):
            group.go(text, client, served.url)
        for _ in range(3):
            ready.recv()
        for _ in range(3):
            go_on.send(None)
        group.wait()
        assert len(transport.pool._by_age) == 2
        client.close_idle_connections()
        assert len(transport.pool._by_age) == 0


@go_test("net/http/transport_test.go", "TestTransportMaxIdleConns")
def test_the_oldest_idle_connection_makes_room() -> None:
    with Server(peer) as served:
        transport = http.Transport(max_idle_conns=1)
        client = http.Client(transport)
        port = served.url.rpartition(":")[2]
        first = text(client, served.url)
        text(client, f"http://localhost:{port}/")
        assert [key.addr for key in transport.pool._idle] == [f"localhost:{port}"]
        assert text(client, served.url) != first
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportMaxConnsPerHost")
def test_requests_wait_for_one_of_the_connections_that_may_be() -> None:
    most = open_now = 0
    mu = sync.Mutex()

    def dial(ctx: Any, network: str, address: str) -> Any:
        nonlocal dials
        with mu:
            dials += 1
        return net.dial(network, address)

    def handler(w: Any, r: Any) -> None:
        nonlocal most, open_now
        with mu:
            open_now += 1
            most = max(most, open_now)
        time.sleep(0.001)
        with mu:
            open_now -= 1
        w.write("foo")

    dials = 0
    with Server(handler) as served:
        client = http.Client(http.Transport(dial_context=dial, max_conns_per_host=2))
        group = sync.WaitGroup()
        for _ in range(10):
            group.go(text, client, served.url)
        group.wait()
        assert most <= 2
        assert 1 <= dials <= 2
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportMaxConnsPerHostDialCancellation")
def test_who_waits_for_a_connection_can_be_cancelled() -> None:
    hold, there = chan[None](0), chan[None](0)

    def handler(w: Any, r: Any) -> None:
        there.send(None)
        hold.recv()

    with Server(handler) as served:
        transport = http.Transport(max_conns_per_host=1)
        client = http.Client(transport)
        go(lambda: text(client, served.url))
        there.recv()
        with context.with_timeout(context.background(), 0.05) as ctx:
            request = http.new_request_with_context(ctx, "GET", served.url)
            with pytest.raises(TimeoutError):
                client.do(request)
        hold.close()
        go(lambda: there.recv())
        assert text(client, served.url) == ""  # the one connection is free again
        client.close_idle_connections()
        assert transport.pool._counts == {}


@go_test("net/http/transport_test.go", "TestTransportIdleConnTimeout")
def test_an_idle_connection_is_closed_after_its_time() -> None:
    with Server(peer) as served:
        transport = http.Transport(idle_conn_timeout=0.05)
        client = http.Client(transport)
        first = text(client, served.url)
        until = time.now() + 20 * time.SECOND
        while transport.pool._by_age:
            assert time.now().before(until)
            time.sleep(0.005)
        assert text(client, served.url) != first
        client.close_idle_connections()


@go_test("net/http/clientserver_test.go", "TestTransportDiscardsUnneededConns")
def test_a_connection_that_came_too_late_is_kept_for_the_next() -> None:
    """Of two dials one isn't needed any more, because the other's connection is free again."""
    release = chan[None](0)
    calls = 0

    def dial(ctx: Any, network: str, address: str) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            release.recv()
        return net.dial(network, address)

    entered, answer = chan[None](0), chan[None](0)

    def handler(w: Any, r: Any) -> None:
        entered.send(None)
        answer.recv()
        peer(w, r)

    with Server(handler) as served:
        transport = http.Transport(dial_context=dial)
        client = http.Client(transport)
        got = chan[str](2)
        go(lambda: got.send(text(client, served.url)))
        entered.recv()
        go(lambda: got.send(text(client, served.url)))
        while calls < 2:  # else it would find the first one's connection, and not dial at all
            runtime.gosched()
        answer.send(None)  # the second request takes over the connection of the first
        entered.recv()
        answer.send(None)
        assert got.recv() == got.recv()
        release.send(None)
        until = time.now() + 20 * time.SECOND
        while len(transport.pool._by_age) < 2:
            assert time.now().before(until)
            time.sleep(0.001)
        client.close_idle_connections()


INVALID = [
    (http.Header({"X": "foo\nbar"}), 'invalid header field value for "X"'),
    (http.Header({"X": "foo\x01"}), 'invalid header field value for "X"'),
    (http.Header({"b\xe4d": "v"}), 'invalid header field name "bäd"'),
    (http.Header({"bad name": "v"}), 'invalid header field name "bad name"'),
]


@go_test("net/http/clientserver_test.go", "TestTransportRejectsInvalidHeaders")
@pytest.mark.parametrize(("header", "told"), INVALID)
def test_fields_that_are_none_are_not_sent(header: http.Header, told: str) -> None:
    request = http.new_request("GET", "http://dummy.faketld/")
    request.header = header
    with pytest.raises(url.Error, match=told):
        http.DEFAULT_CLIENT.do(request)


@go_test("net/http/clientserver_test.go", "TestH12_AutoGzip")
@go_test("net/http/transport_test.go", "TestTransportGzip", "TestTransportGzipShort")
def test_gzip_is_asked_for_and_undone() -> None:
    asked: list[str] = []

    def handler(w: Any, r: Any) -> None:
        asked.append(r.header.get("Accept-Encoding"))
        w.header().set("Content-Encoding", "gzip")
        w.header().set("Content-Length", str(len(body)))
        w.write(body)

    plain = b"The test string aeiou" * 1000
    body = gzip.compress(plain)
    with Server(handler) as served:
        with served.client().get(served.url) as response:
            assert response.body.read(5) == plain[:5]
            assert response.body.read() == plain[5:]
            assert response.uncompressed
            assert response.content_length == -1
            assert "Content-Encoding" not in response.header
            assert "Content-Length" not in response.header
        body = body[: len(body) // 2]
        with served.client().get(served.url) as response, pytest.raises(EOFError):
            response.body.read()
        body = b""
        request = http.new_request("GET", served.url)
        request.header.set("Accept-Encoding", "gzip")  # who asks for it, gets it
        with served.client().do(request) as response:
            assert response.header.get("Content-Encoding") == "gzip"
            assert not response.uncompressed
        request.method = "HEAD"
        request.header.delete("Accept-Encoding")
        served.client().do(request).body.close()
    assert asked == ["gzip", "gzip", "gzip", ""]


@go_test("net/http/clientserver_test.go", "TestBadResponseAfterReadingBody")
def test_a_connection_that_breaks_after_the_body_was_sent_is_an_error() -> None:
    closes = 0

    class Body:
        sent = False

        def read(self, n: int = -1) -> bytes:
            if self.sent:
                return b""
            self.sent = True
            return b"hello"

        def close(self) -> None:
            nonlocal closes
            closes += 1

    def handler(w: Any, r: Any) -> None:
        r.body.read()
        conn, _ = w.hijack()
        conn.write(b"ceci n'est pas une response")
        conn.close()

    with Server(handler) as served, pytest.raises(url.Error) as broken:
        served.client().post(served.url, "text/plain", Body())
    assert "malformed HTTP" in str(broken.value) or "unexpected EOF" in str(broken.value)
    assert closes == 1


@go_test("net/http/transport_test.go", "TestTransportServerClosingUnexpectedly")
def test_a_connection_that_the_server_closed_is_replaced() -> None:
    with Server(peer) as served:
        first = text(served.client(), served.url)
        served.close_client_connections()
        for _ in range(3):
            assert text(served.client(), served.url) != first


@go_test("net/http/transport_test.go", "TestRetryRequestsOnError")
@pytest.mark.parametrize(
    ("method", "fields", "again"),
    [("GET", {}, True), ("POST", {}, False), ("POST", {"Idempotency-Key": "1"}, True)],
)
def test_what_is_sent_again_when_a_kept_connection_dies(
    method: str, fields: dict[str, str], again: bool
) -> None:  # SEMANTICS 194
    """The server takes the second request, and closes the connection instead of answering."""
    served: list[str] = []

    def handler(w: Any, r: Any) -> None:
        served.append(r.method)
        if len(served) == 2:
            conn, _ = w.hijack()
            conn.close()
            return
        w.write("ok")

    with Server(handler) as server:
        client = server.client()
        assert text(client, server.url) == "ok"
        request = http.new_request(method, server.url, "body" if method == "POST" else None)
        request.header.update(fields)
        if again:
            assert client.do(request).text() == "ok"
        else:
            with pytest.raises(url.Error) as lost:
                client.do(request)
            assert isinstance(lost.value.__cause__, EOFError | ConnectionResetError)
    assert len(served) == (3 if again else 2)


@go_test("net/http/transport_test.go", "TestTransportResponseHeaderTimeout")
def test_a_server_may_take_only_so_long_to_answer() -> None:
    never = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            never.recv()
        w.write("fast")

    with Server(handler) as served:
        transport = http.Transport(response_header_timeout=0.1)
        client = http.Client(transport)
        assert text(client, served.url + "/fast") == "fast"
        with pytest.raises(url.Error) as late:
            text(client, served.url + "/slow")
        assert late.value.timeout()
        assert str(late.value).endswith("net/http: timeout awaiting response headers")
        assert text(client, served.url + "/fast") == "fast"
        never.close()
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportExpect100ContinueSent")
def test_a_body_waits_for_the_servers_word() -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/refuse":
            w.write_header(417)
            return
        w.write(r.body.read())

    with Server(handler) as served:
        client = http.Client(http.Transport(expect_continue_timeout=20))
        for path, status, answer in (("/", 200, "request body"), ("/refuse", 417, "")):
            request = http.new_request("PUT", served.url + path, "request body")
            request.header.set("Expect", "100-continue")
            with client.do(request) as response:
                assert (response.status_code, response.text()) == (status, answer)
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportDialContext")
def test_the_dialler_gets_the_requests_values() -> None:
    key, seen = object(), []

    def dial(ctx: Any, network: str, address: str) -> Any:
        seen.append((ctx.value(key), network, address))
        return net.dial(network, address)

    with Server(peer) as served:
        client = http.Client(http.Transport(dial_context=dial))
        ctx = context.with_value(context.background(), key, "some value")
        client.do(http.new_request_with_context(ctx, "GET", served.url)).text()
        client.close_idle_connections()
        assert seen == [("some value", "tcp", served.url.removeprefix("http://"))]


def test_a_dialler_that_fails_is_the_error() -> None:
    def failing(ctx: Any, network: str, address: str) -> Any:
        raise OSError("some dial error")

    with pytest.raises(url.Error) as failed:
        http.Client(http.Transport(dial_context=failing)).get("http://fake.tld/")
    assert str(failed.value) == 'Get "http://fake.tld/": some dial error'
    nothing: Any = lambda ctx, network, address: None  # noqa: E731
    with pytest.raises(url.Error, match="DialContext hook returned"):
        http.Client(http.Transport(dial_context=nothing)).get("http://fake.tld/")


@go_test("net/http/transport_test.go", "TestTransportResponseHeaderLength")
def test_a_response_header_may_be_only_so_long() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("X-Long", "a" * 5000)

    with Server(handler) as served:
        client = http.Client(http.Transport(max_response_header_bytes=2000))
        with pytest.raises(url.Error, match="response headers exceeded 2000 bytes; aborted"):
            client.get(served.url)
