"""dial: what is asked, and which answers make a WebSocket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rawhttp import PATIENCE, Peer
from tasks import Task
from wsframes import Peer as FramePeer
from wsframes import text

from gopy import chan, context, go, net, time
from gopy.net import http
from gopy.net.http import httptest, websocket
from gopy.net.http.websocket.library import library

OFFER = "permessage-deflate; client_max_window_bits=15; server_max_window_bits=15"


class Answering:
    """A server that answers the first request with what a test wants."""

    def __init__(self, listener: net.Listener, status: str, *fields: str) -> None:
        self.url = f"ws://{listener.addr()}/path?q=1"
        self.listener = listener
        self.status = status
        self.fields = fields
        self.asked = chan[Any](1)

    def run(self) -> None:
        with self.listener.accept() as conn:
            conn.set_deadline(time.now() + PATIENCE)
            peer = Peer.__new__(Peer)
            peer.conn, peer._unused = conn, b""
            head = peer.until(b"\r\n\r\n").decode()
            line, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
            fields = dict(each.split(": ", 1) for each in lines)
            key = library().accept_key(fields["Sec-Websocket-Key"])
            lines = [f"HTTP/1.1 {self.status}", *self.fields]
            conn.write(("\r\n".join(lines) + "\r\n\r\n").replace("KEY", key).encode())
            self.asked.send((line, fields))
            if self.status.startswith("101"):
                peer_frames = FramePeer(conn, None)
                peer_frames.send(text("hello"))
                peer_frames.rest()


SWITCHED = (
    "101 Switching Protocols",
    "Upgrade: WebSocket",
    "Connection: upgrade",
    "Sec-WebSocket-Accept: KEY",
)


@contextmanager
def answering(status: str, *fields: str) -> Iterator[Answering]:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        server = Answering(listener, status, *fields)
        running = Task(server.run, ())
        yield server
        running.result()


def test_what_is_asked() -> None:
    with answering(*SWITCHED, "Sec-WebSocket-Protocol: b") as server:
        conn = websocket.dial(
            None,
            server.url,
            header={"Cookie": "a=b", "Origin": "https://example.com"},
            host="example.com",
            subprotocols=["a", "b"],
        )
        assert conn.read_text() == "hello"
        assert conn.subprotocol() == "b"
        assert conn.response is not None
        assert conn.response.status_code == 101
        line, fields = server.asked.recv(timeout=PATIENCE)
        conn.close_now()
    assert line == "GET /path?q=1 HTTP/1.1"
    assert fields["Host"] == "example.com"
    assert fields["Cookie"] == "a=b"
    assert fields["Origin"] == "https://example.com"
    assert fields["Upgrade"] == "websocket"
    assert fields["Connection"] == "Upgrade"
    assert fields["Sec-Websocket-Version"] == "13"
    assert fields["Sec-Websocket-Protocol"] == "a, b"
    assert "Sec-Websocket-Extensions" not in fields


def test_each_dial_has_a_key_of_its_own() -> None:
    keys = set()
    for _ in range(2):
        with answering(*SWITCHED) as server:
            websocket.dial(None, server.url).close_now()
            keys.add(server.asked.recv(timeout=PATIENCE)[1]["Sec-Websocket-Key"])
    assert len(keys) == 2


VIOLATED = "failed to WebSocket dial: WebSocket protocol violation: "
REFUSED = [
    (
        ("403 Forbidden", "Content-Length: 4"),
        "failed to WebSocket dial: expected handshake response status code 101 "
        "(Switching Protocols) but got 403",
    ),
    (
        (*SWITCHED[:2], "Connection: close", SWITCHED[3]),
        f'{VIOLATED}Connection header "" does not contain upgrade',
    ),
    (
        (SWITCHED[0], "Upgrade: h2c", *SWITCHED[2:]),
        f'{VIOLATED}Upgrade header "h2c" does not contain websocket',
    ),
    (
        (*SWITCHED[:3], "Sec-WebSocket-Accept: x"),
        f'{VIOLATED}invalid Sec-WebSocket-Accept "x"',
    ),
    (SWITCHED[:3], f'{VIOLATED}invalid Sec-WebSocket-Accept ""'),
    (
        (*SWITCHED, "Sec-WebSocket-Protocol: chat"),
        f'{VIOLATED}unexpected Sec-WebSocket-Protocol from server: "chat"',
    ),
    (
        (*SWITCHED, f"Sec-WebSocket-Extensions: {OFFER}"),
        f'{VIOLATED}unsupported extensions from server: "{OFFER}"',
    ),
]


@pytest.mark.parametrize(("answer", "told"), REFUSED, ids=lambda each: each[-1][-30:])
def test_an_answer_that_makes_no_websocket_is_an_error(answer: Any, told: str) -> None:
    with answering(*answer) as server, pytest.raises(websocket.HandshakeError) as failed:
        websocket.dial(None, server.url)
    assert str(failed.value) == told
    assert failed.value.response is not None
    assert f"{failed.value.response.status_code} " in f"{answer[0]} "


EXTENSIONS = [
    ("another", "x-webkit-deflate-frame"),
    ("two", "permessage-deflate, permessage-deflate"),
    ("an unknown parameter", "permessage-deflate; x=1"),
    ("a window that is none", "permessage-deflate; server_max_window_bits=20"),
    ("a window without a size", "permessage-deflate; client_max_window_bits"),
    ("the same parameter twice", "permessage-deflate" + "; server_no_context_takeover" * 2),
]


@pytest.mark.parametrize(("name", "extension"), EXTENSIONS)
def test_extensions_that_nobody_offered_like_that_are_an_error(name: str, extension: str) -> None:
    field = f"Sec-WebSocket-Extensions: {extension}"
    with answering(*SWITCHED, field) as server:
        with pytest.raises(websocket.HandshakeError, match="unsupported extensions"):
            mode = websocket.COMPRESSION_CONTEXT_TAKEOVER
            websocket.dial(None, server.url, compression=mode)
        fields = server.asked.recv(timeout=PATIENCE)[1]
        assert fields["Sec-Websocket-Extensions"] == OFFER, name


def test_the_beginning_of_a_refusals_body_is_kept() -> None:
    def refuse(w: Any, r: Any) -> None:
        w.write_header(401)
        w.write("no" * 1000)

    with httptest.Server(refuse) as served, pytest.raises(websocket.HandshakeError) as failed:
        websocket.dial(None, served.url, client=served.client())
    assert failed.value.body == b"no" * 512


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1/", "//127.0.0.1/"])
def test_an_address_that_is_no_websockets_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="failed to WebSocket dial: unexpected url scheme: "):
        websocket.dial(None, url)


def test_nobody_listening_is_the_connections_error() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        address = listener.addr()
    with pytest.raises(OSError, match="connection refused"):
        websocket.dial(context.background(), f"ws://{address}/")


def test_the_context_limits_the_handshake() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        ctx, cancel = context.with_cancel(context.background())
        dialling = Task(websocket.dial, (ctx, f"ws://{listener.addr()}/"))
        with listener.accept() as conn:
            conn.read()
            cancel()
            with pytest.raises(context.Canceled):
                dialling.result()


def test_the_context_of_dial_does_not_limit_the_connection() -> None:
    with answering(*SWITCHED) as server:
        with context.with_cancel(context.background()) as ctx:
            conn = websocket.dial(ctx, server.url)
        assert ctx.err() is not None
        assert conn.read_text() == "hello"
        conn.close_now()


def test_a_redirect_is_followed() -> None:
    mux = http.ServeMux()

    @mux.handle_func("/ws")
    def there(w: Any, r: Any) -> None:
        websocket.accept(w, r).close(4001, "here")

    mux.handle_func("/", lambda w, r: http.redirect(w, r, "/ws", 302))
    with httptest.Server(mux) as served:
        conn = websocket.dial(None, served.url.replace("http:", "ws:") + "/old")
        with pytest.raises(websocket.CloseError) as closed:
            conn.read()
    assert closed.value.reason == "here"


def test_tls_is_dialled_with_a_config() -> None:
    def greet(w: Any, r: Any) -> None:
        with websocket.accept(w, r) as conn:
            conn.write_text(f"tls {r.tls is not None}")

    with httptest.new_tls_server(greet) as served:
        url = served.url.replace("https:", "wss:")
        config = served._client_tls
        with websocket.dial(None, url, tls_config=config) as conn:
            assert conn.read_text() == "tls True"
        with pytest.raises(OSError, match="certificate signed by unknown authority"):
            websocket.dial(None, url)
        with pytest.raises(ValueError, match="tls_config is the transport's of client"):
            websocket.dial(None, url, tls_config=config, client=served.client())


def test_a_proxy_is_gone_through() -> None:
    def greet(w: Any, r: Any) -> None:
        with websocket.accept(w, r) as conn:
            conn.write_text("through")

    with net.listen("tcp", "127.0.0.1:0") as listener, httptest.new_tls_server(greet) as served:
        told = chan[str](1)

        def tunnel() -> None:
            with listener.accept() as near, net.dial("tcp", str(served.listener.addr())) as far:
                head = near.read()
                told.send(head.decode().split("\r\n")[0])
                near.write(b"HTTP/1.1 200 OK\r\n\r\n")
                go(carry, far, near)
                carry(near, far)

        tunnelling = Task(tunnel, ())
        transport = http.Transport(
            proxy=http.proxy_url(f"http://{listener.addr()}"),
            tls_client_config=served._client_tls,
        )
        url = served.url.replace("https:", "wss:")
        with websocket.dial(None, url, client=http.Client(transport=transport)) as conn:
            assert conn.read_text() == "through"
        assert told.recv(timeout=PATIENCE).startswith("CONNECT 127.0.0.1:")
        tunnelling.result()


def carry(src: net.Conn, dst: net.Conn) -> None:
    try:
        while data := src.read():
            dst.write(data)
        dst.close_write()
    except OSError:
        pass
