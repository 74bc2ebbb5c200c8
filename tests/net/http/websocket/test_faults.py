"""What faulty peers leave behind: nothing, be they a thousand."""

import random
from typing import Any

import pytest
from descriptors import open_ones
from rawhttp import PATIENCE, Served, serving, until
from wsframes import Begun, Frame, Odd, Peer, Sent, binary, close, more, ping, text

from gopy import net, runtime, time
from gopy.net.http import websocket
from gopy.sync import WaitGroup

REQUEST = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
PEERS = 1000
AT_ONCE = 20

# What a peer sends before it goes; the empty ones only go.
FAULTS: list[list[Sent]] = [
    [],
    [text("fine")],
    [text(b"\xff")],
    [text("a", fin=False)],
    [text("a", fin=False), text("b")],
    [more("a")],
    [Frame(3)],
    [Frame(1, b"x", rsv=1)],
    [Frame(9, b"x" * 126)],
    [Odd(b"\x82\x7f" + (1 << 63).to_bytes(8))],
    [Begun(binary(b"x" * 100), 50)],
    [Begun(text("x"), 3)],
    [binary(b"x" * 40_000)],
    [ping(b"x"), close(1005)],
    [close(4000, b"\xff")],
    [close(), text("late")],
]


def echo(w: Any, r: Any) -> None:
    with websocket.accept(w, r) as conn:
        for kind, data in conn:
            conn.write(None, kind, data)


@pytest.fixture
def served() -> Any:
    with serving(echo) as each:
        yield each


def go_wrong(served: Served, number: int) -> None:
    """Be the faulty peer of that number, and leave in one of four ways."""
    with net.dial("tcp", served.address) as conn:
        conn.set_deadline(time.now() + PATIENCE)
        cut = number % 7 == 0
        conn.write(REQUEST[: number % len(REQUEST)] if cut else REQUEST)
        frames = FAULTS[number % len(FAULTS)]
        try:
            if not cut:
                Peer(conn).send(*frames)
            match number // len(FAULTS) % 4:
                case 0:
                    conn.close_write()
                    conn.read()
                case 1:
                    conn.set_linger(0)
                case 2 if not cut:
                    conn.read()
        except ConnectionError:
            pass  # the server has had enough


def test_a_thousand_faulty_peers_leave_no_goroutine_and_no_descriptor(served: Served) -> None:
    at_rest = runtime.num_goroutine()
    go_wrong(served, 1)
    until(lambda: runtime.num_goroutine() <= at_rest)
    before = at_rest, len(open_ones("socket"))
    for start in range(0, PEERS, AT_ONCE):
        peers = WaitGroup()
        for number in range(start, start + AT_ONCE):
            peers.go(go_wrong, served, number)
        peers.wait(timeout=PATIENCE)
    until(lambda: runtime.num_goroutine() <= before[0])
    until(lambda: len(open_ones("socket")) <= before[1])
    assert served.log == []


@pytest.mark.parametrize("seed", range(20))
def test_noise_behind_the_handshake_harms_nobody_else(served: Served, seed: int) -> None:
    noise = random.Random(seed).randbytes(2000)
    with net.dial("tcp", served.address) as conn:
        conn.set_deadline(time.now() + PATIENCE)
        conn.write(REQUEST + noise)
        conn.close_write()
        conn.read()
    url = f"ws://{served.address}/"
    with websocket.dial(None, url) as good:
        good.write_text("still here")
        assert good.read_text() == "still here"
    assert served.log == []
