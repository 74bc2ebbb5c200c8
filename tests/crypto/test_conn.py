"""Reading, writing and ending TLS connections."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from authority import unbuffered

from gopy import go, io, net, runtime, time
from gopy.crypto import tls

Start = Callable[..., Any]
Pair = tuple[tls.Conn, tls.Conn]

BIG = bytes(range(256)) * 16384  # 4 MiB: more than the buffers of both ends


@pytest.fixture(params=["TLS 1.2", "TLS 1.3"])
def configs(request: Any, certificate: Any, roots: bytes) -> tuple[tls.Config, tls.Config]:
    version = tls.VERSION_TLS12 if request.param == "TLS 1.2" else tls.VERSION_TLS13
    ours = tls.Config(root_cas=roots, server_name="a.example")
    return ours, tls.Config(certificates=[certificate], max_version=version)


@pytest.fixture(params=["tcp", "unbuffered"])
def below(request: Any, wires: Any) -> tuple[Any, Any]:
    """A connected pair, without TLS."""
    return wires() if request.param == "tcp" else unbuffered()


@pytest.fixture
def pair(below: Any, configs: Any, start: Start) -> Iterator[Pair]:
    """A client and a server whose handshake is done."""
    client, server = tls.client(below[0], configs[0]), tls.server(below[1], configs[1])
    serving = start(server.handshake)
    client.handshake()
    serving.result()
    yield client, server
    for each in below:
        with suppress(OSError):
            each.close()


@pytest.fixture
def tcp_pair(wires: Any, configs: Any, start: Start) -> Pair:
    near, far = wires()
    client, server = tls.client(near, configs[0]), tls.server(far, configs[1])
    serving = start(server.handshake)
    client.handshake()
    serving.result()
    return client, server


def test_what_is_written_is_read(pair: Pair, start: Start) -> None:
    for one, other in (pair, pair[::-1]):
        writing = start(one.write, b"hello")
        assert other.read() == b"hello"
        assert writing.result() == 5


def test_the_first_write_or_read_does_the_handshake(below: Any, configs: Any, start: Start) -> None:
    client, server = tls.client(below[0], configs[0]), tls.server(below[1], configs[1])
    reading = start(server.read)
    client.write(b"at once")
    assert reading.result() == b"at once"
    assert client.connection_state().handshake_complete


def test_a_client_that_writes_first_meets_a_server_that_has_tickets_to_send(pair: Pair) -> None:
    client, server = pair
    got: list[bytes] = []

    @go
    def reader() -> None:
        got.append(server.read())
        server.write(b"later")

    client.write(b"first")
    assert client.read() == b"later"
    assert got == [b"first"]


def test_all_forms_of_bytes_are_written(pair: Pair, start: Start) -> None:
    client, server = pair
    for form in (bytes, bytearray, memoryview):
        writing = start(client.write, form(b"abc"))
        assert io.read_full(server, 3) == b"abc"
        writing.result()
    assert client.write(b"") == 0


def test_a_read_takes_no_more_than_it_is_asked_for(pair: Pair, start: Start) -> None:
    client, server = pair
    writing = start(client.write, b"abcdefgh")
    assert server.read(1) == b"a"
    assert server.read(0) == b""
    buffer = bytearray(3)
    assert server.read_into(buffer) == 3
    assert bytes(buffer) == b"bcd"
    assert server.read(100) == b"efgh"
    writing.result()
    with pytest.raises(ValueError):
        server.read(-1)


def test_two_goroutines_read_and_write_one_connection_at_the_same_time(
    pair: Pair, start: Start
) -> None:
    def send(conn: tls.Conn) -> None:
        conn.write(BIG)

    def take(conn: tls.Conn) -> bool:
        return taken(conn, len(BIG)) == BIG

    tasks = [start(fn, conn) for conn in pair for fn in (send, take)]
    assert [each.result() for each in tasks] == [None, True, None, True]


def test_writers_take_turns(pair: Pair, start: Start) -> None:
    client, server = pair
    size = 200_000
    tasks = [start(client.write, bytes([letter]) * size) for letter in b"abcdef"]
    got = io.read_full(server, 6 * size)
    pieces = {got[at : at + size] for at in range(0, len(got), size)}
    assert pieces == {bytes([letter]) * size for letter in b"abcdef"}
    for each in tasks:
        each.result()


def test_readers_take_turns(pair: Pair, start: Start) -> None:
    client, server = pair
    readers = [start(server.read, 1) for _ in range(3)]
    for letter in b"xyz":
        client.write(bytes([letter]))
    assert sorted(each.result() for each in readers) == [b"x", b"y", b"z"]


def test_a_close_is_an_end_and_not_a_torn_stream(pair: Pair, start: Start) -> None:
    client, server = pair
    closing = start(client.close)
    assert server.read() == b""
    assert server.read() == b""
    closing.result()


def test_a_closed_connection_fails_as_go_says(tcp_pair: Pair) -> None:
    client, _ = tcp_pair
    client.close()
    for use in (client.close, client.read, lambda: client.write(b"x"), client.close_write):
        with pytest.raises(net.ErrClosed, match="use of closed network connection"):
            use()
    with client:
        pass  # leaving it does not raise


def test_a_close_wakes_whoever_reads(tcp_pair: Pair, start: Start) -> None:
    client, server = tcp_pair
    reading = start(server.read).parked()
    server.close()
    with pytest.raises(net.ErrClosed):
        reading.result()
    assert client.read() == b""


def test_a_close_breaks_a_write_that_nobody_takes(tcp_pair: Pair, start: Start) -> None:
    client, _ = tcp_pair
    writing = start(client.write, BIG * 8).parked()
    client.close()
    with pytest.raises(net.ErrClosed) as caught:
        writing.result()
    assert caught.value.n < len(BIG) * 8  # type: ignore[attr-defined]


def test_half_a_close_lets_the_other_half_go_on(pair: Pair, start: Start) -> None:
    client, server = pair
    shutting = start(client.close_write)
    assert server.read() == b""
    shutting.result()
    answering = start(server.write, b"still here" * 10_000)
    assert io.read_full(client, 100_000) == b"still here" * 10_000
    answering.result()
    with pytest.raises(tls.Error, match="^tls: protocol is shutdown$"):
        client.write(b"x")
    client.close_write()  # again: nothing happens


def test_half_a_close_keeps_what_has_come_already(tcp_pair: Pair) -> None:
    client, server = tcp_pair
    server.write(b"0123456789")
    server.write(b"abc")
    assert client.read(1) == b"0"
    client.close_write()
    assert server.read() == b""
    server.write(b"more")
    server.close_write()
    assert io.read_all(client) == b"123456789abcmore"


def test_half_a_close_comes_after_the_handshake(wires: Any) -> None:
    conn = tls.client(wires()[0], tls.Config(insecure_skip_verify=True))
    with pytest.raises(tls.Error, match="^tls: CloseWrite called before handshake complete$"):
        conn.close_write()


def test_an_end_of_reading_wakes_whoever_reads(tcp_pair: Pair, start: Start) -> None:
    client, _ = tcp_pair
    reading = start(client.read).parked()
    client.close_read()
    assert reading.result() == client.read() == b""


def test_a_stream_without_its_end_is_torn(pair: Pair, start: Start) -> None:
    client, server = pair
    writing = start(client.write, b"half")
    assert server.read() == b"half"
    writing.result()
    client.net_conn().close()
    for _ in range(2):
        with pytest.raises(io.ErrUnexpectedEOF) as caught:
            server.read()
        assert str(caught.value) == "unexpected EOF"
        assert isinstance(caught.value, OSError)


def test_a_deadline_ends_a_read_and_a_later_one_revives_it(tcp_pair: Pair, start: Start) -> None:
    client, server = tcp_pair
    server.set_read_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError, match="i/o timeout"):
        server.read()
    reading = start(server.read)
    with pytest.raises(net.DeadlineExceededError):
        reading.result()
    server.set_read_deadline(None)
    client.write(b"in time")
    assert server.read() == b"in time"


def test_a_deadline_of_writing_spoils_the_connection(tcp_pair: Pair) -> None:
    client, _ = tcp_pair
    client.set_write_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError) as caught:
        client.write(BIG * 8)
    assert 0 <= caught.value.n < len(BIG) * 8  # type: ignore[attr-defined]
    client.set_write_deadline(None)
    with pytest.raises(net.DeadlineExceededError):
        client.write(b"x")
    with pytest.raises(tls.Error, match="failed to send closeNotify alert"):
        client.close()


def test_a_deadline_ends_a_slow_handshake_for_good(wires: Any, start: Start) -> None:
    near, far = wires()
    server = tls.server(far, tls.Config(get_certificate=lambda hello: None))
    server.set_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        server.handshake()
    server.set_deadline(None)
    near.write(b"\x16\x03\x01\x00\x05hello")
    with pytest.raises(net.DeadlineExceededError):
        server.read()


def test_all_wait_for_the_one_that_does_the_handshake(
    below: Any, configs: Any, start: Start
) -> None:
    client, server = tls.client(below[0], configs[0]), tls.server(below[1], configs[1])
    tasks = [start(client.handshake) for _ in range(5)]
    reading = start(io.read_full, server, 3)
    for each in tasks:
        each.result()
    client.write(b"one")
    assert reading.result() == b"one"


def test_a_connection_shows_its_ends(tcp_pair: Pair) -> None:
    client, server = tcp_pair
    assert str(client.local_addr()) == str(server.remote_addr())
    assert client.fileno() == client.net_conn().fileno() > 0
    assert repr(client) == f"<tls.Conn {client.local_addr()}->{client.remote_addr()}>"


def test_a_reader_that_must_answer_leaves_it_to_who_writes(
    tcp_pair: Pair, start: Start
) -> None:  # L1
    """A peer that asks for new keys while we write, and reads nothing, stops nobody's reading."""
    client, server = tcp_pair
    writing = start(client.write, BIG * 4).parked()
    server.write(b"x" * 100)
    assert client.read() == b"x" * 100
    assert taken(server, len(BIG) * 4) == BIG * 4
    writing.result()


def test_a_connection_serves_threads_that_gopy_did_not_start(tcp_pair: Pair) -> None:
    client, server = tcp_pair

    def echo() -> None:
        server.write(server.read())

    thread = threading.Thread(target=echo)
    thread.start()
    client.write(b"across")
    assert client.read() == b"across"
    runtime.blocking(thread.join)


def taken(conn: tls.Conn, size: int) -> bytes:
    """Return the next size bytes."""
    data = bytearray()
    while len(data) < size:
        data += conn.read(size - len(data))
    return bytes(data)
