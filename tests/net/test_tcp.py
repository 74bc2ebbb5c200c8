"""TCP connections and listeners, on the loopback."""

import gc
import inspect
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from programs import run_program
from worlds import one_p, own_world

from gopy import chan, go, net, runtime, time
from gopy._core import monotonic_ns, sched_stats, twin

compiled: Any = twin("gopy.net._conn")
Start = Callable[..., Any]
Pair = tuple[Any, Any]

BIG = bytes(range(256)) * 65536  # 16 MiB: more than the buffers of both ends


# Reading and writing.


def test_what_is_written_here_is_read_there(pair: Pair) -> None:
    near, far = pair
    assert near.write(b"hello") == 5
    assert far.read() == b"hello"
    far.write(b"world")
    assert near.read(65536) == b"world"


def test_a_read_returns_as_soon_as_one_byte_is_there(pair: Pair, start: Start) -> None:
    # SEMANTICS 166
    near, far = pair
    reading = start(far.read, 1000).parked()
    near.write(b"x")
    assert reading.result() == b"x"


def test_a_read_takes_no_more_than_asked_for_and_the_rest_stays(pair: Pair) -> None:
    near, far = pair
    near.write(b"abcdef")
    assert [far.read(4), far.read(4)] == [b"abcd", b"ef"]


def test_a_read_of_nothing_returns_at_once_while_another_reads(pair: Pair, start: Start) -> None:
    # SEMANTICS 166
    near, far = pair
    reading = start(far.read).parked()
    assert far.read(0) == b""
    assert far.read_into(bytearray()) == 0
    near.write(b"x")
    assert reading.result() == b"x"


def test_read_and_write_take_what_they_say_and_refuse_the_rest(pair: Pair) -> None:
    near, far = pair
    assert str(inspect.signature(far.read)) in ("(n: int = 65536, /) -> bytes", "(n=65536, /)")
    assert list(inspect.signature(near.write).parameters) == ["b"]
    near.write(b"data")
    for wrong in (("x",), (1, 2)):
        with pytest.raises(TypeError):
            far.read(*wrong)
    for wrong in ((), (b"x", b"y"), ("text",)):
        with pytest.raises(TypeError):
            near.write(*wrong)
    with pytest.raises((TypeError, AttributeError)):
        net.TCPConn.read(object())  # type: ignore[arg-type]
    assert far.read(10) == b"data"


def test_a_write_of_nothing_fails_where_any_write_would(pair: Pair) -> None:
    near, _ = pair
    assert near.write(b"") == 0
    near.close_write()
    with pytest.raises(BrokenPipeError):
        near.write(b"")


@pytest.mark.skipif(compiled is None, reason="the reference's methods are its classes' own")
def test_only_classes_of_connections_get_the_compiled_methods() -> None:
    with pytest.raises(TypeError, match="want a class of connections"):
        compiled.ways(int)


def test_without_docstrings_read_and_write_have_none() -> None:
    source = """
        from gopy import net
        print([fn.__doc__ or "" for fn in (net.TCPConn.read, net.UnixConn.write)])
    """
    done = run_program(source, env={"PYTHONOPTIMIZE": "2"})
    assert (done.stdout, done.stderr) == ("['', '']\n", "")


def test_a_sleeper_beside_who_waits_for_data_sleeps_in_few_polls(pair: Pair, start: Start) -> None:
    near, far = pair
    reading = start(far.read).parked()
    polls, began = sched_stats()["polls"], monotonic_ns()
    time.sleep(0.03)
    assert monotonic_ns() - began >= 30_000_000
    assert sched_stats()["polls"] - polls < 10
    near.write(b"x")
    assert reading.result() == b"x"


def test_a_read_of_a_negative_number_is_a_value_error(pair: Pair) -> None:
    with pytest.raises(ValueError):
        pair[0].read(-1)


def test_read_into_fills_the_beginning_of_a_buffer(pair: Pair, start: Start) -> None:
    near, far = pair
    buffer = bytearray(b"........")
    reading = start(far.read_into, buffer).parked()
    near.write(b"abc")
    assert reading.result() == 3
    assert buffer == b"abc....."
    near.write(b"defg")
    assert far.read_into(memoryview(buffer)[4:]) == 4
    assert buffer == b"abc.defg"


@pytest.mark.parametrize(
    "data", [b"bytes", bytearray(b"bytes"), memoryview(b"bytes"), memoryview(b"!bytes!")[1:6]]
)
def test_anything_like_bytes_can_be_written(pair: Pair, data: Any) -> None:
    near, far = pair
    assert near.write(data) == 5
    assert far.read() == b"bytes"


def test_text_cannot_be_written(pair: Pair) -> None:
    with pytest.raises(TypeError):
        pair[0].write("text")


def test_an_empty_write_writes_nothing(pair: Pair) -> None:
    near, far = pair
    assert near.write(b"") == 0
    near.write(b"x")
    assert far.read() == b"x"


def test_a_big_write_waits_for_a_slow_reader_and_arrives_whole(pair: Pair, start: Start) -> None:
    near, far = pair
    writing = start(near.write, BIG).parked()
    assert read_until_end(far, len(BIG)) == BIG
    assert writing.result() == len(BIG)


def test_both_ends_can_write_a_lot_at_the_same_time(pair: Pair, start: Start) -> None:
    near, far = pair
    writers = [start(near.write, BIG), start(far.write, BIG)]
    readers = [start(read_until_end, each, len(BIG)) for each in pair]
    assert [each.result() for each in writers] == [len(BIG)] * 2
    assert all(each.result() == BIG for each in readers)


def test_the_end_of_the_stream_comes_after_all_data_and_again(pair: Pair) -> None:  # SEMANTICS 173
    near, far = pair
    near.write(b"last")
    near.close()
    assert [far.read(), far.read(), far.read()] == [b"last", b"", b""]


def test_an_end_wakes_the_reader_that_had_emptied_the_stream(pair: Pair, start: Start) -> None:
    near, far = pair
    for _ in range(3):  # a short read each: the next one waits before it tries
        near.write(b"x")
        assert far.read() == b"x"
    reading = start(far.read).parked()
    near.close()
    assert reading.result() == b""


def test_urgent_data_does_not_hide_what_follows(pair: Pair, start: Start) -> None:
    near, far = pair
    reading = start(far.read).parked()
    near.write(b"a")
    assert reading.result() == b"a"
    raw = socket.socket(fileno=os.dup(near.fileno()))
    raw.send(b"one")
    raw.send(b"!", socket.MSG_OOB)
    raw.send(b"two")
    raw.close()
    assert read_until_end(far, 6) == b"onetwo"


# Users take turns.


def test_writes_are_not_mixed_however_many_pieces_they_take(pair: Pair, start: Start) -> None:
    # SEMANTICS 179
    near, far = pair
    size = 3_000_000
    writers = [start(near.write, bytes([letter]) * size) for letter in b"abcdef"]
    received = read_until_end(far, size * len(writers))
    runs = [received[i * size : (i + 1) * size] for i in range(len(writers))]
    assert sorted(run[:1] for run in runs) == [b"a", b"b", b"c", b"d", b"e", b"f"]
    assert all(run == run[:1] * size for run in runs)
    assert all(writer.result() == size for writer in writers)


def test_readers_of_one_connection_take_turns_in_order(pair: Pair, start: Start) -> None:
    # SEMANTICS 179
    near, far = pair
    first = start(far.read, 1).parked()
    others = [start(far.read, 1).parked("semacquire") for _ in range(3)]
    near.write(b"abcd")
    assert [task.result() for task in (first, *others)] == [b"a", b"b", b"c", b"d"]


def test_a_writer_does_not_wait_for_a_reader(pair: Pair, start: Start) -> None:
    near, far = pair
    reading = start(near.read).parked()
    near.write(b"ping")
    assert far.read() == b"ping"
    far.write(b"pong")
    assert reading.result() == b"pong"


# Close.


def test_close_wakes_reader_writer_and_those_in_line(pair: Pair, start: Start) -> None:
    # SEMANTICS 171
    near, _ = pair
    reader = start(near.read).parked()
    writer = start(near.write, BIG).parked()
    in_line = [start(near.read).parked("semacquire"), start(near.write, b"x").parked("semacquire")]
    near.close()
    for task in (reader, writer, *in_line):
        with pytest.raises(net.ErrClosed):
            task.result()
    with pytest.raises(net.ErrClosed):
        near.close()


@own_world(procs=1)
def test_a_number_stays_taken_until_the_last_user_has_left(start: Start) -> None:  # SEMANTICS 172
    listener, near, far = connected()
    number = near.fileno()
    reader = start(near.read).parked()
    near.close()
    assert near.fileno() == number  # the reader has been woken but has not run yet
    other = net.dial("tcp", str(far.local_addr()))
    assert other.fileno() != number
    with pytest.raises(net.ErrClosed):
        reader.result()
    assert near.fileno() == -1
    for each in (other, far, listener):
        each.close()


@own_world(procs=1)  # another thread would take numbers, too
def test_a_number_that_is_used_again_gets_no_events_of_the_old_one(
    start: Start,
) -> None:  # R15: EPOLL_CTL_DEL first; a duplicate keeps the old stream alive otherwise
    listener, near, far = connected()
    start(near.read).parked()
    number = near.fileno()
    duplicate = os.dup(number)
    near.close()
    runtime.gosched()
    again = net.dial("tcp", str(listener.addr()))
    peer = listener.accept()
    assert number in (again.fileno(), peer.fileno())
    reused, other = (again, peer) if again.fileno() == number else (peer, again)
    reading = start(reused.read).parked()
    far.write(b"for the duplicate")
    other.write(b"new")
    assert reading.result() == b"new"
    assert os.read(duplicate, 100) == b"for the duplicate"
    os.close(duplicate)
    for each in (again, peer, far, listener):
        each.close()


def test_leaving_with_on_a_closed_connection_is_quiet(listener: Any) -> None:
    with net.dial("tcp", str(listener.addr())) as conn:
        conn.close()
    with listener:
        listener.close()


def test_a_dropped_connection_closes_itself(listener: Any, start: Start) -> None:
    near = net.dial("tcp", str(listener.addr()))
    far = listener.accept()
    reading = start(far.read).parked()
    start(far.write, b"x")
    assert near.read() == b"x"  # after a wait: the poller knows it, but must not keep it
    del near
    gc.collect()
    assert reading.result() == b""
    far.close()


# Half close.


def test_close_write_ends_the_peers_stream_and_reading_goes_on(pair: Pair) -> None:  # SEMANTICS 174
    near, far = pair
    near.write(b"question")
    near.close_write()
    assert [far.read(), far.read()] == [b"question", b""]
    far.write(b"answer")
    assert near.read() == b"answer"


def test_close_read_gives_a_waiting_reader_the_end(pair: Pair, start: Start) -> None:
    # SEMANTICS 174
    near, far = pair
    reading = start(near.read).parked()
    near.close_read()
    assert reading.result() == b""
    assert near.read() == b""
    near.write(b"x")
    assert far.read() == b"x"


# Listeners.


def test_close_wakes_all_who_accept_and_connections_live_on(listener: Any, start: Start) -> None:
    # SEMANTICS 175
    with net.dial("tcp", str(listener.addr())) as near, listener.accept() as far:
        first = start(listener.accept).parked()
        second = start(listener.accept).parked("semacquire")
        listener.close()
        for task in (first, second):
            with pytest.raises(net.ErrClosed):
                task.result()
        near.write(b"still")
        assert far.read() == b"still"


def test_iterating_a_listener_ends_quietly_at_close(listener: Any, start: Start) -> None:
    words = chan(2)

    def serve() -> str:
        for conn in listener:
            words.send(conn.read())
            conn.close()
        return "ended"

    serving = start(serve)
    for word in (b"a", b"b"):
        with net.dial("tcp", str(listener.addr())) as conn:
            conn.write(word)
            assert words.recv() == word
    listener.close()
    assert serving.result() == "ended"


def test_accepted_and_dialled_sockets_send_at_once_and_are_kept_alive(pair: Pair) -> None:
    # SEMANTICS 181
    for conn in pair:
        raw = socket.socket(fileno=os.dup(conn.fileno()))
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert raw.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 15
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 9
        assert not os.get_inheritable(raw.fileno())
        raw.close()


def test_a_port_can_be_listened_on_again_although_connections_linger(listener: Any) -> None:
    near = net.dial("tcp", str(listener.addr()))
    far = listener.accept()
    far.close()  # this end lingers in TIME_WAIT
    near.close()
    listener.close()
    net.listen("tcp", str(listener.addr())).close()


def test_both_ends_know_both_addresses_also_after_close(pair: Pair, listener: Any) -> None:
    near, far = pair
    for conn in pair:
        conn.close()
    assert near.remote_addr() == far.local_addr() == listener.addr()
    assert near.local_addr() == far.remote_addr()
    assert str(near.local_addr()).startswith("127.0.0.1:")


# Fairness.


def test_a_full_queue_of_connections_lets_others_run_every_64(listener: Any) -> None:
    clients = [raw_client(listener) for _ in range(200)]
    with one_p():
        turns = count_turns()
        conns = [listener.accept() for _ in range(200)]
        assert turns.value >= 2  # 3 yields, but at each 61st tick who accepts may go first
    turns.stop = True
    for each in (*clients, *conns):
        each.close()


def test_an_endless_stream_lets_others_run_every_64_reads(pair: Pair) -> None:
    near, far = pair
    near.write(bytes(1000))
    with one_p():
        turns = count_turns()
        assert sum(len(far.read(1)) for _ in range(1000)) == 1000
        assert turns.value >= 12  # 15 yields, but at each 61st tick the reader may go first
    turns.stop = True


def test_many_connections_are_served_at_the_same_time(listener: Any, start: Start) -> None:
    def echo(conn: Any) -> None:
        with conn:
            while data := conn.read():
                conn.write(data)

    start(lambda: [go(echo, conn) for conn in listener])

    def ask(number: int) -> None:
        with net.dial("tcp", str(listener.addr())) as conn:
            for turn in range(20):
                conn.write(b"%d/%d" % (number, turn))
                assert conn.read() == b"%d/%d" % (number, turn)

    for task in [start(ask, number) for number in range(100)]:
        task.result()


# Other threads, and the end of the stack.


def test_a_thread_that_gopy_did_not_start_may_use_connections(pair: Pair, start: Start) -> None:
    near, far = pair
    got: list[bytes] = []

    def foreign() -> None:
        got.append(far.read())
        far.write(b"pong")

    thread = threading.Thread(target=foreign)
    thread.start()
    near.write(b"ping")
    assert near.read() == b"pong"
    thread.join()
    assert got == [b"ping"]


def test_no_byte_is_lost_near_the_end_of_the_stack(pair: Pair, start: Start) -> None:  # R4
    near, far = pair

    def dive(levels: int, what: Callable[[], Any]) -> Any:
        return dive(levels - 1, what) if levels else what()

    def probe() -> int:
        try:
            return 1 + probe()
        except RecursionError:
            return 0

    sent = received = b""
    room = probe()
    for depth in range(room - 25, room + 1):
        letter = bytes([65 + depth - room + 25])
        try:
            dive(depth, lambda letter=letter: near.write(letter))
            sent += letter
        except RecursionError:
            pass
    near.close_write()
    for depth in range(room - 25, room + 1):
        with suppress(RecursionError):
            received += dive(depth, lambda: far.read(1))
    while data := far.read():
        received += data
    assert sent
    assert received == sent


def read_until_end(conn: Any, size: int) -> bytes:
    pieces = []
    while size and (data := conn.read(min(size, 1 << 20))):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)


def raw_client(listener: Any) -> socket.socket:
    addr = listener.addr()
    return socket.create_connection((addr.ip, addr.port))


def connected() -> tuple[Any, Any, Any]:
    """Return a listener, a dialled connection and the accepted one, of the caller's world."""
    listener = net.listen("tcp", "127.0.0.1:0")
    return listener, net.dial("tcp", str(listener.addr())), listener.accept()


class Turns:
    value = 0
    stop = False


def count_turns() -> Turns:
    """Start a goroutine that counts how often it got to run."""
    turns = Turns()

    def count() -> None:
        while not turns.stop:
            turns.value += 1
            runtime.gosched()

    go(count)
    return turns
