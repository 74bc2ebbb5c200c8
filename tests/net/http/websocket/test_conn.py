"""Conn: messages, turns, pings, limits; over real connections, and in bubbles where time counts."""

from contextlib import suppress
from typing import Any

import pytest
from tasks import Task
from wsframes import (
    PATIENCE,
    TEXT,
    Frame,
    Peer,
    binary,
    close,
    joined,
    more,
    open_over,
    ping,
    pong,
    text,
    with_peer,
)

from gopy import chan, context, errors, net, time
from gopy.net.http import httptest, websocket
from gopy.net.http.websocket import MESSAGE_BINARY, MESSAGE_TEXT, Conn
from gopy.sync import WaitGroup
from gopy.testing import synctest


def echo(w: Any, r: Any) -> None:
    with websocket.accept(w, r) as conn:
        for kind, data in conn:
            conn.write(None, kind, data)


def dial(served: httptest.Server) -> Conn:
    return websocket.dial(None, served.url.replace("http", "ws"), client=served.client())


# Messages


@pytest.mark.parametrize("server", [httptest.Server, httptest.new_tls_server])
def test_many_clients_talk_at_once_in_the_clear_and_over_tls(server: Any) -> None:
    with server(echo) as served:
        clients, wrong = WaitGroup(), chan[Any](20)

        def talk(number: int) -> None:
            try:
                with dial(served) as conn:
                    for n in range(20):
                        conn.write_text(f"{number} {n} é")
                        conn.write_bytes(bytes([number, n]) * 1000)
                        assert conn.read_text() == f"{number} {n} é"
                        assert conn.read_bytes() == bytes([number, n]) * 1000
            except Exception as error:
                wrong.send(error)

        for number in range(20):
            clients.go(talk, number)
        clients.wait(timeout=PATIENCE)
        wrong.close()
        assert list(wrong) == []


def test_what_is_read_says_what_it_is(pair: Any) -> None:
    client, server = joined(pair)
    client.write(None, MESSAGE_TEXT, "é")
    client.write(None, MESSAGE_TEXT, b"\xc3\xa9")
    client.write(None, MESSAGE_BINARY, memoryview(b"\xff"))
    client.write(context.background(), MESSAGE_BINARY, "é")
    assert [server.read() for _ in range(4)] == [
        (MESSAGE_TEXT, b"\xc3\xa9"),
        (MESSAGE_TEXT, b"\xc3\xa9"),
        (MESSAGE_BINARY, b"\xff"),
        (MESSAGE_BINARY, b"\xc3\xa9"),
    ]


def test_what_is_no_text_is_not_sent_as_text(pair: Any) -> None:
    client, server = joined(pair)
    with pytest.raises(UnicodeDecodeError):
        client.write(None, MESSAGE_TEXT, b"\xff")
    with pytest.raises(UnicodeEncodeError):
        client.write_text("\ud800")
    with pytest.raises(ValueError, match="8 is not a valid MessageType"):
        client.write(None, 8, b"")  # type: ignore[arg-type]
    client.write_text("fine")
    assert server.read_text() == "fine"


@pytest.mark.parametrize(
    ("sent", "read", "told"),
    [
        (binary(b"x"), Conn.read_text, "expected text message"),
        (text("x"), Conn.read_bytes, "expected binary message"),
    ],
)
def test_a_message_of_the_other_type_closes(pair: Any, sent: Frame, read: Any, told: str) -> None:
    server, peer = with_peer(pair)
    reading = Task(read, (server,))
    peer.send(sent)
    assert peer.frame() == close(1003, told)
    peer.send(close(1003))
    with pytest.raises(websocket.ProtocolError, match=told) as broken:
        reading.result()
    assert broken.value.code == websocket.STATUS_UNSUPPORTED_DATA


def test_writers_take_turns_and_no_message_gets_into_another(pair: Any) -> None:
    client, server = joined(pair)
    server.set_read_limit(-1)
    writers = WaitGroup()

    def write(letter: bytes) -> None:
        for _ in range(10):
            client.write_bytes(letter * 100_000)

    for letter in (b"a", b"b", b"c", b"d"):
        writers.go(write, letter)
    got = [server.read_bytes() for _ in range(40)]
    writers.wait(timeout=PATIENCE)
    assert sorted(got) == [
        letter * 100_000 for letter in (b"a", b"b", b"c", b"d") for _ in "*" * 10
    ]


def test_readers_take_turns_and_each_message_is_read_once(pair: Any) -> None:
    client, server = joined(pair)
    readers = [Task(server.read_text, ()) for _ in range(3)]
    for reader in readers:
        reader.parked("IO wait", "select")
    for n in range(3):
        client.write_text(str(n))
    assert sorted(reader.result() for reader in readers) == ["0", "1", "2"]


# Limits


def test_a_message_as_long_as_the_limit_is_read_and_a_longer_one_closes(pair: Any) -> None:
    server, peer = with_peer(pair)
    reading = Task(lambda: (server.read(), server.read()), ())
    peer.send(binary(b"x" * 32768), binary(b"x" * 32769))
    assert peer.frame() == close(1009, "read limited at 32768 bytes")
    assert peer.rest() == []
    peer.conn.close()
    with pytest.raises(websocket.ErrMessageTooBig, match="read limited at 32768 bytes") as big:
        reading.result()
    assert big.value.code == websocket.STATUS_MESSAGE_TOO_BIG
    with pytest.raises(net.ErrClosed):
        server.read()


def test_fragments_are_limited_together_and_text_by_its_bytes(pair: Any) -> None:
    server, peer = with_peer(pair)
    server.set_read_limit(5)
    reading = Task(lambda: (server.read(), server.read()), ())
    peer.send(text("éé", fin=False), more("a"), text("éé", fin=False), more("é", fin=False))
    assert peer.code() == 1009
    peer.conn.close()
    with pytest.raises(websocket.ErrMessageTooBig):
        reading.result()


def test_a_limit_holds_before_a_frame_has_come_whole(pair: Any) -> None:
    server, peer = with_peer(pair)
    reading = Task(server.read, ())
    frame = Frame(2, b"x" * 40000).wire()
    peer.conn.write(frame[:33000])
    assert peer.code() == 1009
    peer.conn.close()
    with pytest.raises(websocket.ErrMessageTooBig):
        reading.result()


def test_without_a_limit_any_message_is_read(pair: Any) -> None:
    client, server = joined(pair)
    server.set_read_limit(-1)
    reading = Task(server.read_bytes, ())
    client.write_bytes(b"x" * 3_000_000)
    assert len(reading.result()) == 3_000_000


@synctest.bubble
def test_a_peer_that_was_told_can_finish_what_it_is_sending() -> None:
    """Closed with bytes unread, the connection would be reset, and the close perhaps lost."""
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    server.set_read_limit(10)
    reading = Task(server.read, ())
    peer.send(binary(b"x" * 11))
    assert peer.code() == 1009
    for _ in range(10):
        peer.send(binary(b"x" * 11))
    near.close()
    with pytest.raises(websocket.ErrMessageTooBig):
        reading.result()


# Pings


def test_a_ping_waits_for_its_answer(pair: Any) -> None:
    client, server = joined(pair)
    reading = [Task(client.read, ()), Task(server.read, ())]
    for _ in range(3):
        client.ping()
        server.ping(context.background())
    client.close()
    for each in reading:
        with pytest.raises((websocket.CloseError, net.ErrClosed)):
            each.result()


@synctest.bubble
def test_another_pings_answer_does_not_do() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    with suppress(websocket.CloseError):
        reading = Task(server.read, ())
        pinging = [Task(server.ping, ()) for _ in range(2)]
        first, second = peer.frame(), peer.frame()
        assert first is not None and second is not None
        assert first.payload != second.payload
        peer.send(pong(b"another"), pong(second.payload))
        synctest.wait()
        assert sorted(each.over for each in pinging) == [False, True]
        peer.send(pong(first.payload))
        for each in pinging:
            each.result()
        near.close()
        reading.result()


@synctest.bubble
def test_a_context_ends_the_wait_for_an_answer_and_not_the_connection() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading = Task(server.read_text, ())
    with context.with_timeout(context.background(), 3) as ctx:
        pinging = Task(server.ping, (ctx,))
        assert peer.frame() is not None
        with pytest.raises(context.DeadlineExceeded):
            pinging.result()
    peer.send(text("still there"))
    assert reading.result() == "still there"
    server.close_now()


def test_a_ping_that_waits_ends_with_the_connection(pair: Any) -> None:
    server, peer = with_peer(pair)
    reading, pinging = Task(server.read, ()), Task(server.ping, ())
    assert peer.frame() is not None
    peer.send(close(4000, "bye"))
    for each in (reading, pinging):
        with pytest.raises(websocket.CloseError, match="bye"):
            each.result()


@synctest.bubble
def test_a_ping_amid_a_long_message_is_answered_behind_it() -> None:
    """The reader doesn't wait for the writer: two that do would wait for each other."""
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading = Task(server.read_text, ())
    writing = Task(server.write_bytes, (b"x" * 1000,))
    synctest.wait()
    peer.send(ping(b"1"), ping(b"2"), text("read all the same"))
    assert reading.result() == "read all the same"
    assert not writing.over
    assert peer.frame() == binary(b"x" * 1000)
    assert peer.frame() == pong(b"2")
    writing.result()
    server.close_now()


@synctest.bubble
def test_a_peer_that_does_not_take_a_pong_is_given_up() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading = Task(server.read, ())
    began = time.now()
    peer.send(ping())
    with pytest.raises(net.ErrClosed) as failed:
        reading.result()
    assert str(failed.value.__cause__) == "websocket: the peer doesn't take a pong"
    assert time.since(began) == 5 * time.SECOND


# Who only writes


def test_close_read_answers_pings_and_tells_of_the_end(pair: Any) -> None:
    server, peer = with_peer(pair)
    ctx = server.close_read()
    peer.send(ping(b"a"))
    assert peer.frame() == pong(b"a")
    server.write_text("news")
    assert peer.frame() == text("news")
    assert ctx.err() is None
    peer.send(close())
    assert peer.rest() == [close()]
    assert ctx.wait(timeout=PATIENCE)


def test_close_read_takes_no_message(pair: Any) -> None:
    server, peer = with_peer(pair)
    ctx = server.close_read(context.background())
    peer.send(text("hello"))
    assert peer.frame() == close(1008, "unexpected data message")
    peer.send(close(1008))
    assert ctx.wait(timeout=PATIENCE)


def test_the_context_of_close_read_ends_the_connection(pair: Any) -> None:
    server, peer = with_peer(pair)
    with context.with_cancel(context.background()) as (parent, cancel):
        ctx = server.close_read(parent)
        cancel()
        assert ctx.wait(timeout=PATIENCE)
    assert peer.rest() == []


# Its face


def test_a_connection_tells_its_state(pair: Any) -> None:
    client, server = joined(pair)
    assert repr(client) == "<websocket.Conn open>"
    assert client.subprotocol() == ""
    assert client.response is None
    client.close_now()
    assert repr(client) == "<websocket.Conn over>"


def test_errors_tell_what_happened() -> None:
    closed = websocket.CloseError(1001, 'a "b"')
    assert str(closed) == (
        'websocket: received close frame: status = StatusGoingAway and reason = "a \\"b\\""'
    )
    assert closed.code is websocket.STATUS_GOING_AWAY
    assert "status = StatusCode(4000)" in str(websocket.CloseError(4000))
    lost = websocket.CloseError(1006, "unexpected EOF")
    assert str(lost) == "websocket: no close frame received: unexpected EOF"
    assert isinstance(lost, ConnectionError)
    broken = websocket.ProtocolError(1002, "why")
    assert str(broken) == "websocket: why (closed with StatusProtocolError)"


def test_close_status_looks_below_what_wraps() -> None:
    outer = OSError("outer")
    outer.__cause__ = websocket.CloseError(4001)
    assert websocket.close_status(outer) == 4001
    assert websocket.close_status(OSError()) == -1
    assert websocket.close_status(None) == -1
    assert errors.as_(outer, websocket.CloseError) is outer.__cause__


def test_types_and_codes_print_as_in_go() -> None:
    assert [str(MESSAGE_TEXT), str(MESSAGE_BINARY)] == ["MessageText", "MessageBinary"]
    assert str(websocket.STATUS_NO_STATUS_RCVD) == "StatusNoStatusRcvd"
    assert str(websocket.STATUS_TLS_HANDSHAKE) == "StatusTLSHandshake"
    assert MESSAGE_TEXT == TEXT
