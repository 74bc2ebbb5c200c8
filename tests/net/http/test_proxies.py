"""Proxies: which one is taken, and how it's talked to."""

from typing import Any

import pytest
from gotest import go_test

from gopy import go, io, net
from gopy.net import http, url
from gopy.net.http.httptest.testserver import Server
from gopy.net.http.proxies import _proxy_for, canonical_addr

FROM_ENVIRONMENT = [
    ({"HTTP_PROXY": "127.0.0.1:8080"}, "http://example.com/", "http://127.0.0.1:8080"),
    ({"HTTP_PROXY": "http://127.0.0.1:8080"}, "http://example.com/", "http://127.0.0.1:8080"),
    (
        {"HTTP_PROXY": "cache.corp.example.com:1234"},
        "http://example.com/",
        "http://cache.corp.example.com:1234",
    ),
    (
        {"HTTP_PROXY": "https://cache.corp.example.com"},
        "http://example.com/",
        "https://cache.corp.example.com",
    ),
    ({"HTTP_PROXY": "socks5://127.0.0.1"}, "http://example.com/", "socks5://127.0.0.1"),
    ({"http_proxy": "lower"}, "http://example.com/", "http://lower"),
    ({"HTTP_PROXY": "plain", "HTTPS_PROXY": "secure"}, "https://example.com/", "http://secure"),
    ({"HTTP_PROXY": "plain"}, "https://example.com/", None),
    ({}, "http://example.com/", None),
    ({"HTTP_PROXY": "p"}, "http://localhost/", None),
    ({"HTTP_PROXY": "p"}, "http://127.0.0.1:80/", None),
    ({"HTTP_PROXY": "p"}, "http://[::1]/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "example.com"}, "http://example.com/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "example.com"}, "http://sub.example.com/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": ".example.com"}, "http://example.com/", "http://p"),
    ({"HTTP_PROXY": "p", "NO_PROXY": ".example.com"}, "http://a.example.com/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "ample.com"}, "http://example.com/", "http://p"),
    ({"HTTP_PROXY": "p", "NO_PROXY": "x, *"}, "http://example.com/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "example.com:81"}, "http://example.com/", "http://p"),
    ({"HTTP_PROXY": "p", "NO_PROXY": "example.com:80"}, "http://example.com/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "10.0.0.0/8"}, "http://10.1.2.3/", None),
    ({"HTTP_PROXY": "p", "NO_PROXY": "10.0.0.0/8"}, "http://11.1.2.3/", "http://p"),
    ({"HTTP_PROXY": "p", "NO_PROXY": "10.1.2.3"}, "http://10.1.2.3/", None),
]


@go_test("net/http/transport_test.go", "TestProxyFromEnvironment")
@pytest.mark.parametrize(("environ", "asked", "proxy"), FROM_ENVIRONMENT)
def test_the_proxy_that_the_environment_tells(
    environ: dict[str, str], asked: str, proxy: str | None
) -> None:
    found = _proxy_for(url.parse(asked), environ)
    assert (None if found is None else str(found)) == proxy


@pytest.mark.parametrize(
    ("asked", "addr"),
    [
        ("http://h/", "h:80"),
        ("https://h", "h:443"),
        ("socks5://h", "h:1080"),
        ("http://h:8080/", "h:8080"),
        ("http://[::1]/", "[::1]:80"),
        ("http://[::1]:81/", "[::1]:81"),
        ("http://bücher.example/", "xn--bcher-kva.example:80"),
    ],
)
def test_where_to_connect_to(asked: str, addr: str) -> None:
    assert canonical_addr(url.parse(asked)) == addr


@go_test("net/http/transport_test.go", "TestTransportProxy")
def test_a_proxy_is_asked_with_the_whole_url_and_told_who_asks() -> None:
    seen: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        seen.append((r.request_uri, r.host, r.header.get("Proxy-Authorization")))
        w.write("by proxy")

    with Server(handler) as served:
        proxy = served.url.replace("//", "//user:pass%20word@")
        client = http.Client(http.Transport(proxy=http.proxy_url(proxy)))
        for path in ("/a", "/b"):
            assert client.get("http://nobody.invalid" + path).text() == "by proxy"
        client.get("http://somebody.invalid/").text()
        client.close_idle_connections()
    told = "Basic dXNlcjpwYXNzIHdvcmQ="
    assert seen == [
        ("http://nobody.invalid/a", "nobody.invalid", told),
        ("http://nobody.invalid/b", "nobody.invalid", told),
        ("http://somebody.invalid/", "somebody.invalid", told),
    ]


def test_hosts_share_the_connections_to_a_proxy() -> None:
    with Server(lambda w, r: w.write(r.remote_addr)) as served:
        client = http.Client(http.Transport(proxy=http.proxy_url(served.url)))
        assert client.get("http://a.invalid/").text() == client.get("http://b.invalid/").text()
        client.close_idle_connections()


@go_test("net/http/transport_test.go", "TestTransportDialPreservesNetOpProxyError")
def test_a_proxy_that_is_not_there_is_told_as_such() -> None:
    client = http.Client(http.Transport(proxy=http.proxy_url("http://127.0.0.1:1")))
    with pytest.raises(url.Error) as failed:
        client.get("http://fake.tld/")
    cause = failed.value.__cause__
    assert isinstance(cause, net.OpError)
    assert cause.op == "proxyconnect"
    assert "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused" in str(cause)


def test_a_proxy_that_refuses_to_connect_is_the_error() -> None:
    def handler(w: Any, r: Any) -> None:
        seen.append((r.method, r.host, r.header.get("X-Extra")))
        w.write_header(407)

    seen: list[Any] = []
    with Server(handler) as served:
        transport = http.Transport(
            proxy=http.proxy_url(served.url), proxy_connect_header=http.Header({"X-Extra": "1"})
        )
        with pytest.raises(url.Error) as failed:
            http.Client(transport).get("https://secure.invalid/")
    assert str(failed.value).endswith(": Proxy Authentication Required")
    assert seen == [("CONNECT", "secure.invalid:443", "1")]


def test_a_socks_proxy_connects_to_names() -> None:
    asked: list[bytes] = []

    def socks(listener: Any, target: str) -> None:
        conn = listener.accept()
        with conn, net.dial("tcp", target) as there:
            assert io.read_full(conn, 2)[0] == 5
            conn.read()
            conn.write(b"\x05\x02")
            _, size = io.read_full(conn, 2)
            name = io.read_full(conn, size)
            asked.append(name + b":" + io.read_full(conn, io.read_full(conn, 1)[0]))
            conn.write(b"\x01\x00")
            head = io.read_full(conn, 5)
            asked.append(head + io.read_full(conn, head[4] + 2))
            conn.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            there.write(conn.read())
            conn.write(there.read())

    with (
        Server(lambda w, r: w.write(f"{r.host} {r.request_uri}")) as served,
        net.listen("tcp", "127.0.0.1:0") as listener,
    ):
        go(socks, listener, served.url.removeprefix("http://"))
        proxy = f"socks5://me:secret@{listener.addr()}"
        transport = http.Transport(proxy=http.proxy_url(proxy))
        response = http.Client(transport).get("http://far.invalid:81/path")
        assert response.text() == "far.invalid:81 /path"
        transport.close_idle_connections()
    assert asked == [b"me:secret", b"\x05\x01\x00\x03\x0bfar.invalid\x00\x51"]
