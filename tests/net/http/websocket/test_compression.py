"""permessage-deflate: what is agreed on, and what goes over the wire (RFC 7692)."""

import zlib
from itertools import product
from typing import Any

import pytest
from rawhttp import serving
from tasks import Task
from wsframes import CLOSE, Frame, Peer, close, more, open_over, ping, pong

from gopy import net
from gopy.net.http import httptest, websocket
from gopy.net.http.websocket import CompressionMode
from gopy.net.http.websocket.deflating import Offer, offers_of
from gopy.net.http.websocket.library import library

MODES = list(CompressionMode)
TAKEOVER = websocket.COMPRESSION_CONTEXT_TAKEOVER
OFFER = Offer("permessage-deflate", ())


def compressed(data: bytes, level: int = 9) -> bytes:
    """Return data as the payload of a message of its own."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    return (deflater.compress(data) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]


def compressing(pair: Any, mode: CompressionMode = TAKEOVER) -> tuple[websocket.Conn, Peer]:
    """Return a server that has agreed on compression, and its peer."""
    near, far = pair
    deflate, _ = library().agree(mode, [OFFER])
    return open_over(far, deflate=deflate), Peer(near)


@pytest.mark.parametrize(("ours", "theirs"), [*product(MODES, MODES)], ids=str)
def test_any_two_modes_get_along(ours: CompressionMode, theirs: CompressionMode) -> None:
    def echo(w: Any, r: Any) -> None:
        with websocket.accept(w, r, compression=theirs) as conn:
            conn.set_read_limit(-1)
            for kind, data in conn:
                conn.write(None, kind, data)

    with httptest.Server(echo) as served:
        url = served.url.replace("http", "ws")
        with websocket.dial(None, url, compression=ours) as conn:
            conn.set_read_limit(-1)
            for data in (b"", b"a", b"spam" * 50_000, bytes(range(256)) * 9, b"spam" * 10):
                conn.write_bytes(data)
                assert conn.read_bytes() == data
            conn.write_text("é" * 9)
            assert conn.read_text() == "é" * 9
            assert conn.response is not None
            agreed = "Sec-Websocket-Extensions" in conn.response.header
            assert agreed == (websocket.COMPRESSION_DISABLED not in (ours, theirs))


def test_compressed_messages_are_short_and_the_second_shorter(pair: Any) -> None:
    server, peer = compressing(pair)
    words = " ".join(str(n) for n in range(200)).encode()
    server.write_bytes(words)
    server.write_bytes(words)
    first, second = peer.frame(), peer.frame()
    assert first is not None and second is not None
    assert first.rsv == second.rsv == 4
    assert len(words) > len(first.payload) > 2 * len(second.payload)


def test_without_takeover_each_message_is_by_itself(pair: Any) -> None:
    server, peer = compressing(pair, websocket.COMPRESSION_NO_CONTEXT_TAKEOVER)
    server.write_bytes(b"spam" * 9)
    server.write_bytes(b"spam" * 9)
    assert peer.frame() == peer.frame()


def test_a_ping_amid_a_compressed_message_does_it_no_harm(pair: Any) -> None:
    server, peer = compressing(pair)
    payload = compressed(b"spam and eggs" * 9)
    peer.send(
        ping(b"before"),
        Frame(2, payload[:5], fin=False, rsv=4),
        ping(b"amid"),
        more(payload[5:9], fin=False),
        pong(b"nobody asked"),
        more(payload[9:]),
    )
    assert server.read_bytes() == b"spam and eggs" * 9
    assert [peer.frame(), peer.frame()] == [pong(b"before"), pong(b"amid")]


def test_messages_that_are_not_compressed_may_come_between(pair: Any) -> None:
    server, peer = compressing(pair)
    peer.send(Frame(1, b"plain"), Frame(1, compressed(b"small"), rsv=4), Frame(1, b"plain"))
    assert [server.read_text() for _ in range(3)] == ["plain", "small", "plain"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (Frame(2, b"\xff" * 9, rsv=4), 1007),
        (Frame(1, compressed(b"\xff"), rsv=4), 1007),
        (Frame(9, b"", rsv=4), 1002),
        (Frame(2, b"", rsv=2), 1002),
        (Frame(2, b"", rsv=6), 1002),
    ],
)
def test_what_is_compressed_wrongly_closes(pair: Any, frame: Frame, code: int) -> None:
    server, peer = compressing(pair)
    reading = Task(server.read, ())
    peer.send(frame)
    assert peer.code() == code
    peer.conn.close()
    with pytest.raises(websocket.ProtocolError):
        reading.result()


def test_a_bomb_is_stopped_at_the_limit_and_not_inflated(pair: Any) -> None:
    """100 KB stand for 100 MB here: all that is ever inflated is what one piece makes."""
    server, peer = compressing(pair)
    largest = []
    framing = server._link.framing
    following = framing.next

    class Watching:
        def next(self) -> Any:
            frame = following()
            if frame is not None:
                largest.append(len(frame.payload))
            return frame

        def __getattr__(self, name: str) -> Any:
            return getattr(framing, name)

    server._link.framing = Watching()  # type: ignore[assignment]
    bomb = compressed(bytes(100_000_000))
    reading = Task(server.read, ())
    peer.send(Frame(2, bomb, rsv=4))
    assert peer.code() == 1009
    peer.conn.close()
    with pytest.raises(websocket.ErrMessageTooBig):
        reading.result()
    assert max(largest) < 2_000_000


# What is agreed on

AGREED = [
    ("permessage-deflate", "permessage-deflate"),
    (
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=15",
    ),
    (
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=10",
    ),
    (
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
    ),
    ("permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"),
    ("x-else, permessage-deflate", "permessage-deflate"),
    ("permessage-deflate; server_max_window_bits=8", ""),
    ("permessage-deflate; server_max_window_bits=x", ""),
    ("permessage-deflate; server_max_window_bits", ""),
    ("permessage-deflate; client_max_window_bits=16", ""),
    ("permessage-deflate; server_no_context_takeover=1", ""),
    ("permessage-deflate; unknown", ""),
    ("permessage-deflate; client_max_window_bits; client_max_window_bits=10", ""),
    ("x-else", ""),
    ("", ""),
    (";;;=,=;", ""),
]


@pytest.mark.parametrize(("offer", "answer"), AGREED)
def test_what_a_server_takes_of_an_offer(offer: str, answer: str) -> None:
    deflate, told = library().agree(TAKEOVER, offers_of([offer]))
    assert told == answer
    assert (deflate is None) == (answer == "")


def test_a_window_that_was_agreed_on_is_kept_to(pair: Any) -> None:
    near, far = pair
    deflate, _ = library().agree(TAKEOVER, offers_of([AGREED[2][0]]))
    server, peer = open_over(far, deflate=deflate), Peer(near)
    block = bytes(n * n % 251 for n in range(700))
    server.write_bytes(block + bytes(1100) + block)
    frame = peer.frame()
    assert frame is not None
    inflater = zlib.decompressobj(-10)  # which fails for what looks back further than 1 KB
    got = inflater.decompress(frame.payload + b"\0\0\xff\xff")
    assert got == block + bytes(1100) + block


def test_a_server_that_does_not_want_it_does_not_answer_an_offer() -> None:
    def handler(w: Any, r: Any) -> None:
        websocket.accept(w, r).close_now()

    with serving(handler) as served:
        answer = served.peer().send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        assert "sec-websocket-extensions" not in answer.head().fields


def test_without_an_agreement_nothing_is_compressed(pair: Any) -> None:
    near, far = pair
    server, peer = open_over(far), Peer(near)
    server.write_bytes(bytes(1000))
    frame = peer.frame()
    assert frame == Frame(2, bytes(1000))
    reading = Task(server.read, ())
    peer.send(Frame(2, compressed(b"a"), rsv=4))
    assert peer.frame() == close(1002, "Reserved bit set unexpectedly")
    near.close()
    with pytest.raises(websocket.ProtocolError, match="Reserved bit set unexpectedly"):
        reading.result()
    with pytest.raises(net.ErrClosed):
        server.read()


def test_close_is_not_compressed(pair: Any) -> None:
    server, peer = compressing(pair)
    closing = Task(server.close, ())
    frame = peer.frame()
    assert frame is not None
    assert (frame.opcode, frame.rsv) == (CLOSE, 0)
    peer.send(close())
    closing.result()
