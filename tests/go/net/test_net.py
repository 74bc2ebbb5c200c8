"""Connections and listeners: what Go's net/net_test.go asks of them."""

import errno
import os
import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test

from gopy import net, time

Start = Callable[..., Any]
Pair = tuple[Any, Any]


@go_test("net/net_test.go", "TestCloseRead")
def test_closing_the_read_side_ends_reads_alone(pair: Pair) -> None:
    near, far = pair
    near.close_read()
    assert near.read() == b""
    near.write(b"x")
    assert far.read() == b"x"


@go_test("net/net_test.go", "TestCloseWrite")
def test_half_a_close_is_the_end_of_the_stream_and_answers_still_come(
    pair: Pair, start: Start
) -> None:
    near, far = pair
    deadline = time.now() + 60

    def serve() -> list[bytes]:
        far.set_deadline(deadline)
        got = [far.read(), far.read()]
        far.write(b"bye")
        far.close_write()
        return got

    serving = start(serve)
    near.set_deadline(deadline)
    near.close_write()
    with pytest.raises(BrokenPipeError):
        near.write(b"no more")
    assert serving.result() == [b"", b""]
    assert near.read() == b"bye"
    assert near.read() == near.read() == b""


@go_test("net/net_test.go", "TestConnClose")
def test_a_closed_connection_does_nothing_any_more(pair: Pair) -> None:
    near, _ = pair
    number = near.fileno()
    near.close()
    assert near.fileno() == -1
    with pytest.raises(OSError):
        os.fstat(number)
    calls = (near.read, near.close, lambda: near.write(b"x"), lambda: near.set_deadline(None))
    for call in calls:
        with pytest.raises(net.ErrClosed, match="use of closed network connection$"):
            call()


@go_test("net/net_test.go", "TestListenerClose")
def test_a_closed_listener_accepts_nothing_and_is_gone(listener: Any) -> None:
    network, number = listener.addr().network(), listener.fileno()
    listener.close()
    with pytest.raises(OSError):
        os.fstat(number)
    for call in (listener.accept, listener.close):
        with pytest.raises(net.ErrClosed):
            call()
    with pytest.raises((ConnectionRefusedError, FileNotFoundError)):
        net.dial(network, str(listener.addr()))


@go_test("net/net_test.go", "TestPacketConnClose")
def test_a_closed_connection_of_datagrams_does_nothing_any_more(packets: Pair) -> None:
    near, far = packets
    near.close()
    for call in (near.read_from, near.close, lambda: near.write_to(b"x", far.local_addr())):
        with pytest.raises(net.ErrClosed):
            call()


@go_test("net/net_test.go", "TestAcceptIgnoreAbortedConnRequest")
def test_connections_given_up_in_the_queue_do_no_harm() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        address = listener.addr()
        for _ in range(3):
            with socket.create_connection((address.ip, address.port)) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with net.dial("tcp", str(address)) as last:
            while True:
                with listener.accept() as conn:
                    if conn.remote_addr() == last.local_addr():
                        break


@go_test("net/net_test.go", "TestZeroByteRead")
def test_a_read_of_nothing_is_over_at_once(pair: Pair) -> None:
    near, _ = pair
    assert near.read(0) == b""
    assert near.read_into(bytearray()) == 0


@go_test("net/net_test.go", "TestReadTimeoutUnblocksRead")
def test_a_past_deadline_ends_a_read_that_waits(pair: Pair, start: Start) -> None:
    near, _ = pair
    reading = start(near.read).parked()
    near.set_read_deadline(time.now() - time.SECOND)
    with pytest.raises(TimeoutError):
        reading.result()


@go_test("net/net_test.go", "TestCloseUnblocksRead")
def test_a_close_ends_a_read_that_waits(pair: Pair, start: Start) -> None:
    near, _ = pair
    reading = start(near.read).parked()
    near.close()
    with pytest.raises(net.ErrClosed):
        reading.result()


@go_test("net/net_test.go", "TestCloseUnblocksReadUDP")
def test_a_close_ends_a_read_of_datagrams_that_waits(packets: Pair, start: Start) -> None:
    near, _ = packets
    reading = start(near.read_from).parked()
    near.close()
    with pytest.raises(net.ErrClosed):
        reading.result()


@go_test("net/net_test.go", "TestNotTemporaryRead")
def test_a_reset_is_not_temporary() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        near: Any = net.dial("tcp", str(listener.addr()))
        far = listener.accept()
        far.set_linger(0)
        far.close()
        with near, pytest.raises(ConnectionResetError) as caught:
            near.read()
    error: Any = caught.value
    assert error.errno == errno.ECONNRESET
    assert not error.temporary()
    assert not error.timeout()


@go_test("net/net_test.go", "TestErrors")
def test_a_closed_one_is_told_by_class_and_by_text(listener: Any) -> None:
    listener.close()
    with pytest.raises(net.ErrClosed) as caught:
        listener.accept()
    assert isinstance(caught.value, net.OpError)
    assert str(caught.value).endswith(str(net.ErrClosed()))
