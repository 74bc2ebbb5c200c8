"""How a WebSocket ends: closes from either side, peers that are gone or silent, contexts."""

from typing import Any

import pytest
from tasks import Task
from wsframes import Peer, binary, close, joined, open_over, ping, text, with_peer

from gopy import context, io, net, time
from gopy.net.http import websocket
from gopy.net.http.websocket import Conn
from gopy.testing import synctest

# Closes


def test_a_close_is_answered_and_both_know_why(pair: Any) -> None:
    client, server = joined(pair)
    reading = Task(server.read, ())
    client.close(4000, "enough")
    with pytest.raises(websocket.CloseError) as closed:
        reading.result()
    assert (closed.value.code, closed.value.reason) == (4000, "enough")
    with pytest.raises(websocket.CloseError, match="enough"):
        server.read()
    with pytest.raises(websocket.CloseError, match="enough"):
        server.write_text("late")
    with pytest.raises(net.ErrClosed, match="^read websocket: use of closed network connection$"):
        client.read()
    with pytest.raises(net.ErrClosed, match="^write websocket: use of closed network connection$"):
        client.write_text("late")
    with pytest.raises(net.ErrClosed, match="^ping websocket: use of closed network connection$"):
        client.ping()


def test_a_close_of_a_closed_connection_does_nothing(pair: Any) -> None:
    client, server = joined(pair)
    reading = Task(server.read, ())
    with client:
        client.close()
        client.close()
        client.close_now()
    with pytest.raises(websocket.CloseError):
        reading.result()
    server.close()


def test_both_may_close_at_the_same_time(pair: Any) -> None:
    client, server = joined(pair)
    closing = Task(client.close, (4001,))
    server.close(4002)
    closing.result()
    for each in joined_errors(client, server):
        assert isinstance(each, net.ErrClosed)


def joined_errors(*conns: Conn) -> list[BaseException]:
    found = []
    for conn in conns:
        with pytest.raises(OSError) as failed:
            conn.read()
        found.append(failed.value)
    return found


def test_a_reader_is_woken_by_a_close_of_ours_and_finds_the_answer_below(pair: Any) -> None:
    server, peer = with_peer(pair)
    reading = Task(server.read, ()).parked()
    closing = Task(server.close, (1001,))
    assert peer.frame() == close(1001)
    peer.send(close(1001))
    closing.result()
    with pytest.raises(net.ErrClosed) as failed:
        reading.result()
    assert websocket.close_status(failed.value) == 1001


def test_messages_on_their_way_are_thrown_away_by_a_close(pair: Any) -> None:
    server, peer = with_peer(pair)
    closing = Task(server.close, ())
    assert peer.frame() == close()
    peer.send(text("a"), binary(b"x" * 40000), ping(), close())
    closing.result()
    assert peer.rest() == []


def test_nothing_is_sent_behind_a_close(pair: Any) -> None:
    server, peer = with_peer(pair)
    closing = Task(server.close, ())
    assert peer.frame() == close()
    with pytest.raises(net.ErrClosed):
        server.write_text("late")
    peer.send(ping(b"not answered"), close())
    closing.result()
    assert peer.rest() == []


def test_leaving_with_closes_well_or_at_once(pair: Any) -> None:
    client, server = joined(pair)
    reading = Task(server.read, ())
    with client:
        client.close(4003)
    with pytest.raises(websocket.CloseError, match="4003"):
        reading.result()


def test_an_exception_leaves_with_without_a_word(pair: Any) -> None:
    server, peer = with_peer(pair)
    with pytest.raises(ZeroDivisionError), server:
        raise ZeroDivisionError
    assert peer.rest() == []


@pytest.mark.parametrize("code", [1000, 1001, None])
def test_a_loop_ends_with_a_good_close(pair: Any, code: int | None) -> None:
    server, peer = with_peer(pair)
    looping = Task(lambda: list(server), ())
    peer.send(text("a"), close(code))
    assert looping.result() == [(websocket.MESSAGE_TEXT, b"a")]
    assert peer.rest() == [close(code)]


def test_a_loop_raises_any_other_close(pair: Any) -> None:
    server, peer = with_peer(pair)
    looping = Task(lambda: list(server), ())
    peer.send(close(1011, "broken"))
    with pytest.raises(websocket.CloseError, match="StatusInternalError"):
        looping.result()


def test_a_loop_ends_when_it_is_closed_here(pair: Any) -> None:
    server, _ = with_peer(pair)
    looping = Task(lambda: list(server), ()).parked()
    server.close_now()
    assert looping.result() == []


def test_a_loop_raises_what_a_context_ended(pair: Any) -> None:
    server, peer = with_peer(pair)
    looping = Task(lambda: list(server), ()).parked()
    with context.with_cancel(context.background()) as (ctx, cancel):
        pinned = Task(server.write_bytes, (b"x" * 30_000_000, ctx)).parked()
        cancel()
        with pytest.raises(context.Canceled):
            pinned.result()
    with pytest.raises(net.ErrClosed) as failed:
        looping.result()
    assert isinstance(failed.value.__cause__, context.Canceled)
    peer.conn.close()


UNSENDABLE = [
    (999, "", r"status code StatusCode\(999\) cannot be set"),
    (1004, "", "cannot be set"),
    (1006, "", "status code StatusAbnormalClosure cannot be set"),
    (1015, "", "status code StatusTLSHandshake cannot be set"),
    (1016, "", "cannot be set"),
    (2999, "", "cannot be set"),
    (5000, "", "cannot be set"),
    (1000, "é" * 62, "reason string max is 123 bytes, but got 124 bytes"),
    (1005, "why", "a close without a status has no reason"),
]


@pytest.mark.parametrize(("code", "reason", "told"), UNSENDABLE)
def test_what_a_close_cannot_say_is_refused_and_changes_nothing(
    pair: Any, code: int, reason: str, told: str
) -> None:
    client, server = joined(pair)
    with pytest.raises(ValueError, match=told):
        client.close(code, reason)
    client.write_text("still open")
    assert server.read_text() == "still open"


def test_a_close_may_give_no_status(pair: Any) -> None:
    server, peer = with_peer(pair)
    closing = Task(server.close, (websocket.STATUS_NO_STATUS_RCVD,))
    assert peer.frame() == close(None)
    peer.send(close(None))
    closing.result()


# Peers that are gone


def test_an_end_without_a_close_is_told_as_such(pair: Any) -> None:
    server, peer = with_peer(pair)
    peer.send(text("last"))
    peer.conn.close_write()  # and it may still read
    assert server.read_text() == "last"
    with pytest.raises(websocket.CloseError, match="unexpected EOF") as gone:
        server.read()
    assert gone.value.code is websocket.STATUS_ABNORMAL_CLOSURE
    assert isinstance(gone.value.__cause__, io.ErrUnexpectedEOF)
    assert peer.rest() == []


def test_an_end_amid_a_frame_is_told_as_such(pair: Any) -> None:
    server, peer = with_peer(pair)
    peer.conn.write(text("torn").wire()[:-1])
    peer.conn.close()
    with pytest.raises(websocket.CloseError, match="unexpected EOF"):
        server.read()


def test_a_reset_is_told_as_such(pair: Any) -> None:
    server, peer = with_peer(pair)
    peer.conn.set_linger(0)
    peer.conn.close()
    with pytest.raises(websocket.CloseError, match="connection reset by peer") as gone:
        server.read()
    assert gone.value.code is websocket.STATUS_ABNORMAL_CLOSURE
    assert isinstance(gone.value.__cause__, ConnectionResetError)
    with pytest.raises(websocket.CloseError, match="connection reset by peer"):
        server.write_text("a")


def test_a_writer_finds_a_peer_that_is_gone(pair: Any) -> None:
    server, peer = with_peer(pair)
    peer.conn.close()
    with pytest.raises(websocket.CloseError) as gone:
        for _ in range(1000):
            server.write_bytes(b"x" * 100_000)
    assert gone.value.code is websocket.STATUS_ABNORMAL_CLOSURE
    assert isinstance(gone.value.__cause__, ConnectionError)


def test_close_copes_with_a_peer_that_is_gone(pair: Any) -> None:
    server, peer = with_peer(pair)
    peer.conn.set_linger(0)
    peer.conn.close()
    server.close()


# Peers that are silent


@synctest.bubble
def test_a_close_that_is_not_answered_takes_five_seconds() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    began = time.now()
    closing = Task(server.close, ())
    assert peer.frame() == close()
    closing.result()
    assert time.since(began) == 5 * time.SECOND
    assert peer.rest() == []


@synctest.bubble
def test_a_close_that_is_not_even_taken_takes_as_long() -> None:
    near, far = net.pipe()
    server = open_over(far)
    writing = Task(server.write_bytes, (b"x",))
    reading = Task(server.read, ())
    synctest.wait()
    began = time.now()
    server.close()
    assert time.since(began) == 5 * time.SECOND
    for each in (writing, reading):
        with pytest.raises(net.ErrClosed):
            each.result()
    near.close()


@synctest.bubble
def test_a_peer_that_floods_a_close_is_not_listened_to_for_ever() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    began = time.now()
    closing = Task(server.close, ())
    assert peer.frame() == close()
    with pytest.raises(io.ErrClosedPipe):
        while True:
            peer.send(text("still here"))
            time.sleep(0.1)
    closing.result()
    assert time.since(began) <= 6 * time.SECOND


@synctest.bubble
def test_a_peer_that_does_not_take_our_answer_is_given_up() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading = Task(server.read, ())
    began = time.now()
    peer.send(close(4000))
    with pytest.raises(websocket.CloseError, match="4000"):
        reading.result()
    assert time.since(began) == 5 * time.SECOND
    near.close()


@synctest.bubble
def test_one_that_broke_the_protocol_is_listened_to_for_half_a_second() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading = Task(server.read, ())
    began = time.now()
    near.write(b"\xff\xff")
    assert peer.code() == 1002
    with pytest.raises(websocket.ProtocolError):
        reading.result()
    assert time.since(began) == 0.5 * time.SECOND
    near.close()


# Contexts


@synctest.bubble
def test_a_context_ends_a_read_and_the_connection() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    with (
        context.with_timeout(context.background(), 3) as ctx,
        pytest.raises(TimeoutError) as late,
    ):
        server.read(ctx)
    assert late.value is ctx.err()
    assert peer.rest() == []
    with pytest.raises(net.ErrClosed) as failed:
        server.read()
    assert failed.value.__cause__ is ctx.err()


@synctest.bubble
def test_a_context_ends_a_write_to_a_peer_that_stops_reading() -> None:
    near, far = net.pipe()
    server = open_over(far)
    began = time.now()
    with (
        context.with_timeout(context.background(), 3) as ctx,
        pytest.raises(context.DeadlineExceeded),
    ):
        server.write(ctx, websocket.MESSAGE_TEXT, "x")
    assert time.since(began) == 3 * time.SECOND
    near.close()


@synctest.bubble
def test_a_context_that_ends_in_the_line_leaves_the_connection_alone() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    reading, writing = Task(server.read_text, ()), Task(server.write_text, ("first",))
    synctest.wait()
    with context.with_timeout(context.background(), 3) as ctx:
        waiting = [
            Task(server.read, (ctx,)),
            Task(server.write, (ctx, websocket.MESSAGE_TEXT, "second")),
        ]
        for each in waiting:
            with pytest.raises(context.DeadlineExceeded):
                each.result()
    assert peer.frame() == text("first")
    peer.send(text("hello"))
    assert reading.result() == "hello"
    writing.result()
    server.close_now()


@synctest.bubble
def test_a_context_that_is_done_begins_nothing() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    with context.with_cancel(context.background()) as (ctx, cancel):
        cancel()
        for call in (
            lambda: server.read(ctx),
            lambda: server.write(ctx, websocket.MESSAGE_TEXT, "a"),
            lambda: server.ping(ctx),
        ):
            with pytest.raises(context.Canceled):
                call()
    reading = Task(server.read_text, ())
    peer.send(text("hello"))
    assert reading.result() == "hello"
    server.close_now()


@synctest.bubble
def test_a_context_that_ends_after_a_call_does_nothing() -> None:
    near, far = net.pipe()
    server, peer = open_over(far), Peer(near)
    with context.with_cancel(context.background()) as (ctx, cancel):
        reading = Task(server.read_text, (ctx,))
        peer.send(text("1"))
        assert reading.result() == "1"
        cancel()
        synctest.wait()
    reading = Task(server.read_text, ())
    peer.send(text("2"))
    assert reading.result() == "2"
    server.close_now()
