"""HTTPS: what the client asks of TLS, also through proxies."""

from typing import Any

import pytest
from gotest import go_test

from gopy import chan, go, io, net
from gopy.net import http, url
from gopy.net.http.httptest import Server, new_tls_server


def whole(w: Any, r: Any) -> None:
    w.write(f"{r.method} {r.host} {r.tls is not None} {r.body.read().decode()}")


def test_a_get_over_tls_keeps_its_connection() -> None:
    with new_tls_server(lambda w, r: w.write(r.remote_addr)) as served:
        assert served.url.startswith("https://")
        first = served.client().get(served.url)
        assert first.tls is not None
        assert first.tls.handshake_complete
        peer = first.text()
        assert served.client().get(served.url).text() == peer
        with served.client().post(served.url, "text/plain", b"x" * 100_000) as response:
            assert response.status_code == 200


def test_a_certificate_that_nobody_knows_is_the_error() -> None:
    with new_tls_server(whole) as served, pytest.raises(url.Error) as failed:
        http.Client(http.Transport()).get(served.url)
    assert "x509: certificate signed by unknown authority" in str(failed.value)


def test_a_server_without_tls_is_told_as_such() -> None:
    with Server(whole) as served, pytest.raises(url.Error) as failed:
        http.Client(http.Transport()).get(served.url.replace("http:", "https:"))
    assert str(failed.value).endswith("http: server gave HTTP response to HTTPS client")


@go_test("net/http/transport_test.go", "TestTransportTLSHandshakeTimeout")
def test_a_handshake_that_takes_too_long_is_a_timeout() -> None:
    over = chan[None](0)

    def silent(listener: Any) -> None:
        with listener.accept():
            over.recv()

    with net.listen("tcp", "127.0.0.1:0") as listener:
        go(silent, listener)
        client = http.Client(http.Transport(tls_handshake_timeout=0.1))
        with pytest.raises(url.Error) as late:
            client.get(f"https://{listener.addr()}/")
        over.close()
    assert isinstance(late.value, TimeoutError)
    assert str(late.value).endswith("net/http: TLS handshake timeout")


@go_test("net/http/transport_test.go", "TestTransportProxy")
def test_a_tunnel_through_a_proxy_reaches_the_server() -> None:
    asked: list[str] = []

    def proxy(w: Any, r: Any) -> None:
        asked.append(f"{r.method} {r.host} {r.header.get('Proxy-Authorization')}")
        conn, stream = w.hijack()
        with conn, net.dial("tcp", r.host) as there:
            conn.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            go(forward, there, stream)
            forward(conn, there)

    with new_tls_server(whole) as served, Server(proxy) as front:
        transport = served.client().transport
        assert isinstance(transport, http.Transport)
        transport.proxy = http.proxy_url(front.url.replace("//", "//me:secret@"))
        for _ in range(2):
            response = served.client().post(served.url, "text/plain", "hello")
            assert response.text().endswith("True hello")
        transport.close_idle_connections()
    host = served.url.removeprefix("https://")
    assert asked == [f"CONNECT {host} Basic bWU6c2VjcmV0"]


def forward(to: Any, source: Any) -> None:
    try:
        io.copy(to, source)
    except OSError:
        return
