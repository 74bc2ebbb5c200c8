"""TCP on loopback: each byte comes back, each connection is accepted once and ends."""

from contextlib import suppress

from ledger import Ledger

import gopy
from gopy import go, net
from gopy.net import Conn, ErrClosed, Listener
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int64

CLIENTS = 100
# What goes out at once, and how often: the last is more than a socket's buffers hold.  No piece is
# over 64 KiB: without a GIL CPython's allocator grows and grows with larger ones (docs/threads.md).
LARGE = bytes(50_000)
WRITES = ((1, 1), (100, 1), (4096, 1), (len(LARGE), 4))


def sockets(ledger: Ledger) -> None:
    """Have clients dial an echo server, talk to it, and hang up, over and over."""
    served = WaitGroup()
    accepted = Int64()
    dialled = Int64()
    listener = net.listen("tcp", "127.0.0.1:0")
    served.go(_serve, ledger, listener, served, accepted)
    clients = WaitGroup()
    for number in range(min(CLIENTS, max(4, ledger.goroutines // 50))):
        clients.go(_client, ledger, number, str(listener.addr()), dialled)
    clients.wait()
    listener.close()
    served.wait()
    ledger.same(accepted.load(), dialled.load(), "connections")


def _serve(ledger: Ledger, listener: Listener, served: WaitGroup, accepted: Int64) -> None:
    while True:
        try:
            conn = listener.accept()
        except ErrClosed:
            return
        accepted.add(1)
        served.go(_echo, ledger, conn)


def _echo(ledger: Ledger, conn: Conn) -> None:
    with conn, suppress(ConnectionError):
        while data := conn.read():
            conn.write(data)
            ledger.did("echoed")


def _client(ledger: Ledger, number: int, address: str, dialled: Int64) -> None:
    chance = ledger.random("client", number)
    while ledger.on:
        with net.dial("tcp", address) as conn:
            dialled.add(1)
            for _ in range(chance.randrange(1, 30)):
                size, times = chance.choice(WRITES)
                data = LARGE if size == len(LARGE) else chance.randbytes(size)
                if chance.random() < 0.2:
                    _late(ledger, conn)
                go(_write, conn, data, times)
                for _ in range(times):
                    ledger.same(_read_exactly(conn, size) == data, True, f"{size} bytes")
            if chance.random() < 0.5:
                conn.close_write()
                ledger.same(conn.read(), b"", "the end of the stream")
            elif chance.random() < 0.5:
                _closed_under_a_reader(ledger, conn)
        ledger.did("dialled")


def _write(conn: Conn, data: bytes, times: int) -> None:
    for _ in range(times):
        conn.write(data)


def _read_exactly(conn: Conn, size: int) -> bytes:
    parts = []
    while size > 0:
        part = conn.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _late(ledger: Ledger, conn: Conn) -> None:
    """Read where nothing comes, with a deadline."""
    conn.set_read_deadline(gopy.time.now() + gopy.time.MILLISECOND)
    try:
        conn.read()
    except TimeoutError:
        conn.set_read_deadline(None)
        ledger.did("timeouts")
    else:
        ledger.check(False, "a read of nothing came back before its deadline")


def _closed_under_a_reader(ledger: Ledger, conn: Conn) -> None:
    """Close conn while another goroutine reads from it."""
    ended = gopy.chan[str](1)
    go(_read_until_closed, conn, ended)
    if conn.fileno() % 2:
        gopy.runtime.gosched()
    conn.close()
    ledger.same(ended.recv(), "ErrClosed", "a read whose connection was closed")


def _read_until_closed(conn: Conn, ended: "gopy.chan[str]") -> None:
    try:
        conn.read()
        ended.send("some data")
    except Exception as error:
        ended.send(type(error).__name__)
