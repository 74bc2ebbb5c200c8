"""WebSockets to and from the `websockets` package, which runs in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from gopy.net.http import httptest, websocket
from gopy.net.http.websocket import CompressionMode
from gopy.runtime import blocking

pytestmark = pytest.mark.skipif(
    not (find_spec("websockets") and find_spec("wsproto")), reason="needs websockets and wsproto"
)

SERVER = """
import sys
from websockets.sync.server import serve

def echo(conn):
    conn.ping(b"are you there").wait(20)
    for message in conn:
        if message == "fragments":
            conn.send(["fr", "ag", "ments"])
        elif message == "close":
            conn.close(4001, "as you wish")
        else:
            conn.send(message)

with serve(echo, "127.0.0.1", 0, subprotocols=["b", "a"], max_size=None) as server:
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever()
"""

CLIENT = """
import sys
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

_, url, compression = sys.argv
compression = compression if compression != "None" else None
with connect(url, compression=compression, subprotocols=["a"], max_size=None) as conn:
    assert conn.subprotocol == "a", conn.subprotocol
    for message in ("", "é" * 100, b"", bytes(range(256)) * 300, "x" * 70000):
        conn.send(message)
        assert conn.recv(20) == message
    conn.send(["fr", "ag", "ments"])
    assert conn.recv(20) == "fragments"
    assert conn.ping(b"x").wait(20)
    conn.send("close")
    try:
        conn.recv(20)
    except ConnectionClosed as closed:
        print(closed.rcvd.code, closed.rcvd.reason)
with connect(url, compression=compression) as conn:
    conn.send("x" * 2_000_000)
    try:
        conn.recv(20)
    except ConnectionClosed as closed:
        print(closed.rcvd.code)
"""


def echo(w: Any, r: Any) -> None:
    mode = websocket.COMPRESSION_CONTEXT_TAKEOVER
    with websocket.accept(w, r, subprotocols=["a"], compression=mode) as conn:
        conn.set_read_limit(1_000_000)
        for kind, data in conn:
            if data == b"close":
                conn.close(4001, "as you wish")
            else:
                conn.write(None, kind, data)


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an echo server by `websockets`."""
    started = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    try:
        yield f"ws://127.0.0.1:{started.stdout.readline().strip()}/"
    finally:
        started.kill()
        started.communicate()


@pytest.mark.parametrize("mode", list(CompressionMode), ids=str)
def test_its_server_understands_our_client(server: str, mode: CompressionMode) -> None:
    conn = websocket.dial(None, server, subprotocols=["a", "b"], compression=mode)
    conn.set_read_limit(-1)
    assert conn.subprotocol() in ("a", "b")
    for data in (b"", bytes(range(256)) * 300, b"x" * 1_000_000):
        conn.write_bytes(data)
        assert conn.read_bytes() == data
    for text in ("", "é" * 100, "fragments"):
        conn.write_text(text)
        assert conn.read_text() == text
    conn.write_text("close")
    with pytest.raises(websocket.CloseError, match="as you wish") as closed:
        conn.read()
    assert closed.value.code == 4001


def test_its_server_answers_our_close(server: str) -> None:
    conn = websocket.dial(None, server, subprotocols=["a"])
    conn.close(4002, "enough")
    with pytest.raises(OSError) as failed:
        conn.read()
    assert websocket.close_status(failed.value) == 4002


@pytest.mark.parametrize("compression", ["None", "deflate"])
def test_its_client_understands_our_server(compression: str) -> None:
    with httptest.Server(echo) as served:
        url = served.url.replace("http:", "ws:")
        ended = blocking(
            subprocess.run,
            [sys.executable, "-c", CLIENT, url, compression],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.stderr == ""
    assert ended.stdout == "4001 as you wish\n1009\n"
