"""The reverse proxy: Go's net/http/httputil/reverseproxy_test.go."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, context, go, net
from gopy.net import http, url
from gopy.net.http import httputil
from gopy.net.http.httptest.testserver import Server

QUIET = logging.getLogger("tests.reverseproxy")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


@contextmanager
def proxied(handler: Any, **options: Any) -> Iterator[tuple[Server, Server]]:
    """A server with handler, and a proxy before it."""
    with Server(handler) as back:
        transport = http.Transport()
        if "director" not in options and "rewrite" not in options:
            options["rewrite"] = lambda passed: passed.set_url(url.parse(back.url))
        proxy = httputil.ReverseProxy(transport=transport, error_log=QUIET, **options)
        with Server(proxy) as front:
            yield back, front
        transport.close_idle_connections()


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxy")
def test_request_and_answer_are_passed_on_without_what_is_about_one_connection() -> None:
    def handler(w: Any, r: Any) -> None:
        seen.append(r)
        header = w.header()
        header.set("X-Foo", "bar")
        header.set("Trailers", "not a special header field name")
        header.set("Trailer", "X-Trailer")
        header.set("Upgrade", "foo")
        header.add("X-Multi-Value", "foo")
        header.add("X-Multi-Value", "bar")
        http.set_cookie(w, http.Cookie("flavor", "chocolateChip"))
        w.write_header(404)
        w.write("I am the backend")
        header.set("X-Trailer", "trailer_value")

    seen: list[Any] = []
    with Server(handler) as back:
        with Server(httputil.new_single_host_reverse_proxy(back.url)) as front:
            request = http.new_request("GET", front.url)
            request.host = "some-name"
            for name, value in (
                ("Connection", "close, TE"),
                ("Te", "foo, bar, trailers"),
                ("Proxy-Connection", "should be deleted"),
                ("Upgrade", "foo"),
            ):
                request.header.set(name, value)
            request.close = True
            with front.client().do(request) as response:
                assert response.text() == "I am the backend"
                assert response.status_code == 404
                assert response.header.get("X-Foo") == "bar"
                assert response.header.values("X-Multi-Value") == ["foo", "bar"]
                assert response.header.get("Trailers") == "not a special header field name"
                assert "Upgrade" not in response.header
                assert response.cookies()[0].name == "flavor"
                assert response.trailer == {"X-Trailer": ["trailer_value"]}
        http.DEFAULT_CLIENT.close_idle_connections()
    assert len(seen) == 1
    assert seen[0].host == "some-name"
    assert seen[0].header.get("X-Forwarded-For") == "127.0.0.1"
    assert seen[0].header.get("Te") == "trailers"
    assert "Upgrade" not in seen[0].header
    assert "Proxy-Connection" not in seen[0].header
    assert seen[0].header.get("Connection") == ""


@go_test("net/http/httputil/reverseproxy_test.go", "TestXForwardedFor")
def test_the_client_is_added_to_those_it_is_forwarded_for() -> None:
    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(r.header.get("X-Forwarded-For"))

    with Server(handler) as back:
        with Server(httputil.new_single_host_reverse_proxy(back.url)) as front:
            request = http.new_request("GET", front.url)
            request.header.set("X-Forwarded-For", "client ip")
            front.client().do(request).text()
        http.DEFAULT_CLIENT.close_idle_connections()
    assert seen == ["client ip, 127.0.0.1"]


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyRewriteStripsForwarded")
@go_test("net/http/httputil/reverseproxy_test.go", "TestSetURL")
def test_a_rewrite_sees_nothing_of_other_proxies_and_may_tell_of_this_one() -> None:
    seen: list[Any] = []

    def rewrite(passed: httputil.ProxyRequest) -> None:
        assert "X-Forwarded-For" not in passed.out.header
        assert passed.in_.header.get("X-Forwarded-For") == "evil"
        passed.set_url(url.parse(target[0] + "/base?a=1"))
        passed.set_x_forwarded()

    target: list[str] = []
    with proxied(lambda w, r: seen.append(r), rewrite=rewrite) as (back, front):
        target.append(back.url)
        request = http.new_request("GET", front.url + "/dir%2fx?b=2")
        request.header.set("X-Forwarded-For", "evil")
        front.client().do(request).text()
        assert seen[0].host == back.url.removeprefix("http://")
        assert seen[0].header.get("X-Forwarded-Host") == front.url.removeprefix("http://")
    assert seen[0].request_uri == "/base/dir%2fx?a=1&b=2"
    assert seen[0].header.get("X-Forwarded-For") == "127.0.0.1"
    assert seen[0].header.get("X-Forwarded-Proto") == "http"


QUERIES = [
    ("http://x.invalid/", "/?static=1", "static=1"),
    ("http://x.invalid/?us=1", "/", "us=1"),
    ("http://x.invalid/?us=1", "/?them=2", "us=1&them=2"),
]


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyQuery")
@pytest.mark.parametrize(("target", "asked", "query"), QUERIES)
def test_the_queries_are_joined(target: str, asked: str, query: str) -> None:
    request = http.new_request("GET", "http://front.invalid" + asked)
    httputil.ProxyRequest(request, request).set_url(url.parse(target))
    assert request.url.raw_query == query


@go_test("net/http/httputil/reverseproxy_test.go", "TestSingleJoinSlash", "TestJoinURLPath")
def test_the_paths_are_joined_with_one_slash() -> None:
    for base, path, joined, escaped in (
        ("/a/b", "/c", "/a/b/c", ""),
        ("/a/b", "c", "/a/b/c", ""),
        ("/a/b/", "/c", "/a/b/c", ""),
        ("/a%2Fb", "/c", "/a/b/c", "/a%2Fb/c"),
        ("/a%2Fb/", "/c", "/a/b/c", "/a%2Fb/c"),
    ):
        target = url.parse("http://x.invalid" + base)
        request = http.new_request("GET", "http://y.invalid/")
        request.url.path = path
        httputil.ProxyRequest(request, request).set_url(target)
        assert (request.url.path, request.url.raw_path) == (joined, escaped)


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyModifyResponse")
@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyErrorHandler")
def test_an_answer_can_be_refused_and_an_error_answered() -> None:
    def modify(response: http.Response) -> None:
        if response.header.get("X-Hit-Mod") != "true":
            raise ValueError("tried to by-pass proxy")

    def handler(w: Any, r: Any) -> None:
        w.header().set("X-Hit-Mod", r.header.get("X-Asked"))

    def answer(w: Any, r: Any, error: Exception) -> None:
        told.append(str(error))
        w.write_header(418)

    told: list[str] = []
    for options, status in (({}, 502), ({"error_handler": answer}, 418)):
        with proxied(handler, modify_response=modify, **options) as (_, front):
            request = http.new_request("GET", front.url)
            request.header.set("X-Asked", "true")
            assert front.client().do(request).status_code == 200
            assert front.client().get(front.url).status_code == status
    assert told == ["tried to by-pass proxy"]


def test_a_server_that_is_not_there_is_a_bad_gateway() -> None:
    def rewrite(passed: httputil.ProxyRequest) -> None:
        passed.set_url(url.parse("http://127.0.0.1:1"))

    with proxied(lambda w, r: None, rewrite=rewrite) as (_, front):
        assert front.client().get(front.url).status_code == 502


def test_a_proxy_wants_one_way_to_know_where_to() -> None:
    with Server(httputil.ReverseProxy(error_log=QUIET)) as front:
        assert front.client().get(front.url).status_code == 502


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyFlushInterval")
@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyFlushIntervalHeaders")
@pytest.mark.parametrize("interval", [-1, 0.001])
def test_what_comes_is_passed_on_before_the_rest_is_there(interval: float) -> None:
    go_on = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "10")
        w.write("hello")
        w.flush()
        go_on.recv()
        w.write("world")

    with proxied(handler, flush_interval=interval) as (_, front):
        response = front.client().get(front.url)
        assert response.body.read(5) == b"hello"
        go_on.send(None)
        assert response.body.read() == b"world"


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyCancellation")
def test_who_leaves_the_proxy_leaves_the_server() -> None:
    arrived, gone = chan[None](0), chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        arrived.send(None)
        r.context().done().recv_ok()
        gone.send(r.context().err())

    with proxied(handler) as (_, front):
        ctx, cancel = context.with_cancel(context.background())
        left = chan[Any](1)

        def ask() -> None:
            try:
                front.client().do(http.new_request_with_context(ctx, "GET", front.url))
            except url.Error as error:
                left.send(error)

        go(ask)
        arrived.recv()
        cancel()
        assert isinstance(left.recv(), context.Canceled)
        assert isinstance(gone.recv(), context.Canceled)


def test_an_answer_that_breaks_off_breaks_off_for_the_client() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "10")
        w.write("abc")
        w.flush()
        raise http.ErrAbortHandler

    with proxied(handler, flush_interval=-1) as (_, front), pytest.raises(EOFError):
        front.client().get(front.url).body.read()


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxyWebSocket")
def test_a_connection_that_switches_protocol_goes_through() -> None:
    def handler(w: Any, r: Any) -> None:
        assert r.header.get("Upgrade") == "websocket"
        conn, stream = w.hijack()
        with conn:
            conn.write(
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                b"Upgrade: WebSocket\r\n\r\nwelcome"
            )
            conn.write(b"got " + stream.read(5))

    with proxied(handler) as (_, front):
        request = http.new_request("GET", front.url)
        request.header.set("Connection", "Upgrade")
        request.header.set("Upgrade", "websocket")
        response = front.client().do(request)
        assert (response.status_code, response.header.get("Upgrade")) == (101, "WebSocket")
        body: Any = response.body
        assert body.read(7) == b"welcome"
        body.write(b"hello")
        assert body.read() == b"got hello"
        body.close()


@go_test("net/http/httputil/reverseproxy_test.go", "TestReverseProxy_NilBody")
def test_a_request_without_a_body_is_sent_without_one() -> None:
    seen: list[Any] = []

    class Keeping:
        def round_trip(self, request: http.Request) -> http.Response:
            seen.append(request.body)
            raise OSError("done demonstrating")

    proxy = httputil.ReverseProxy(director=lambda r: None, transport=Keeping(), error_log=QUIET)
    with Server(proxy) as front:
        assert front.client().get(front.url).status_code == 502
    assert seen == [None]


@go_test("net/http/httputil/dump_test.go", "TestDumpRequest")
def test_messages_as_they_go_over_the_wire() -> None:
    request = http.new_request("PUT", "http://post.tld/path?q", b"abcdef")
    assert httputil.dump_request(request) == (
        b"PUT /path?q HTTP/1.1\r\nHost: post.tld\r\n\r\nabcdef"
    )
    assert httputil.dump_request_out(request) == (
        b"PUT /path?q HTTP/1.1\r\nHost: post.tld\r\nUser-Agent: Go-http-client/1.1\r\n"
        b"Content-Length: 6\r\nAccept-Encoding: gzip\r\n\r\nabcdef"
    )
    assert request.body is not None
    assert request.body.read() == b"abcdef"


def test_a_response_as_it_goes_over_the_wire() -> None:
    with Server(lambda w, r: w.write("hello")) as served:
        response = served.client().get(served.url)
        response.header.delete("Date")
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
        head += b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        assert httputil.dump_response(response, False) == head
        assert httputil.dump_response(response) == head + b"hello"
        assert response.text() == "hello"


def test_the_default_transport_reaches_a_unix_socket_by_a_dialler(tmp_path: Any) -> None:
    path = str(tmp_path / "socket")
    listener = net.listen("unix", path)
    server = http.Server(handler=lambda w, r: w.write(f"hello {r.host}"))
    go(_serve, server, listener)
    client = http.Client(
        http.Transport(dial_context=lambda ctx, network, address: net.dial("unix", path))
    )
    assert client.get("http://anything/").text() == "hello anything"
    client.close_idle_connections()
    server.close()


def _serve(server: http.Server, listener: Any) -> None:
    with pytest.raises(http.ErrServerClosed):
        server.serve(listener)
