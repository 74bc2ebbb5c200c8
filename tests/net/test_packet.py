"""Datagrams: UDP's and Unix's."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from worlds import own_world

from gopy import net, runtime, time

Start = Callable[..., Any]


@pytest.fixture(params=["udp", "unixgram"])
def receiver(request: Any, tmp_path: Path) -> Iterator[Any]:
    address = "127.0.0.1:0" if request.param == "udp" else str(tmp_path / "receiver")
    with net.listen_packet(request.param, address) as each:
        yield each


@pytest.fixture
def sender(receiver: Any, tmp_path: Path) -> Iterator[Any]:
    """Unconnected, with an address of its own."""
    network = receiver.local_addr().network()
    address = "127.0.0.1:0" if network == "udp" else str(tmp_path / "sender")
    with net.listen_packet(network, address) as each:
        yield each


@pytest.fixture
def peer(receiver: Any) -> Iterator[Any]:
    """Connected to the receiver."""
    network = receiver.local_addr().network()
    with net.dial(network, str(receiver.local_addr())) as each:
        yield each


def test_each_datagram_comes_whole_with_its_sender(receiver: Any, sender: Any) -> None:
    for data in (b"one", b"", b"three" * 100):
        assert sender.write_to(data, receiver.local_addr()) == len(data)
    for data in (b"one", b"", b"three" * 100):
        assert receiver.read_from() == (data, sender.local_addr())


def test_what_does_not_fit_is_lost(receiver: Any, peer: Any) -> None:
    peer.write(b"abcde")
    peer.write(b"world")
    assert receiver.read_from(2)[0] == b"ab"
    assert receiver.read_from(0)[0] == b""
    with pytest.raises(ValueError):
        receiver.read_from(-1)


def test_a_read_waits_for_a_datagram_and_others_run(receiver: Any, peer: Any, start: Start) -> None:
    reading = [start(receiver.read_from).parked("IO wait", "semacquire") for _ in range(3)]
    for i in range(3):
        peer.write(b"%d" % i)
    assert sorted(task.result()[0] for task in reading) == [b"0", b"1", b"2"]


def test_many_datagrams_at_once_are_all_read(receiver: Any, peer: Any) -> None:
    for burst in range(20):
        for i in range(8):
            peer.write(b"%d" % (burst * 8 + i))
        assert [receiver.read_from()[0] for _ in range(8)] == [
            b"%d" % (burst * 8 + i) for i in range(8)
        ]


def test_a_dialled_one_is_a_connection(receiver: Any, start: Start) -> None:
    if receiver.local_addr().network() == "unixgram":
        return  # an answer needs a name, which a dialled Unix socket hasn't
    with net.dial("udp", str(receiver.local_addr())) as peer:
        assert peer.remote_addr() == receiver.local_addr()
        reading = start(peer.read).parked()
        peer.write(b"ping")
        data, addr = receiver.read_from()
        assert addr == peer.local_addr()
        receiver.write_to(data + b"!", addr)
        assert reading.result() == b"ping!"
        buffer = bytearray(3)
        receiver.write_to(b"abcde", addr)
        assert peer.read_into(buffer) == 3
        assert buffer == b"abc"


def test_who_has_a_peer_writes_to_nobody_else(receiver: Any, peer: Any) -> None:
    with pytest.raises(net.ErrWriteToConnected) as caught:
        peer.write_to(b"x", receiver.local_addr())
    assert str(caught.value).endswith(": use of WriteTo with pre-connected connection")


def test_who_has_no_peer_needs_an_address(receiver: Any) -> None:
    with pytest.raises(net.OpError) as caught:
        receiver.write(b"x")
    assert caught.value.errno in (errno.EDESTADDRREQ, errno.ENOTCONN)
    assert receiver.remote_addr() is None


@pytest.mark.parametrize("addr", [net.TCPAddr("127.0.0.1", 1), None, "127.0.0.1:1"])
def test_an_address_of_another_kind_is_invalid(addr: Any, receiver: Any) -> None:
    with pytest.raises(net.OpError, match="invalid argument$"):
        receiver.write_to(b"x", addr)


def test_deadlines_work_as_on_streams(receiver: Any, start: Start) -> None:
    receiver.set_read_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError) as caught:
        receiver.read_from()
    addr = receiver.local_addr()
    assert str(caught.value) == f"read {addr.network()} {addr}: i/o timeout"
    receiver.set_deadline(None)
    reading = start(receiver.read_from).parked()
    receiver.set_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError):
        reading.result()
    with pytest.raises(net.DeadlineExceededError):
        receiver.write_to(b"x", addr)


CLOSED = [
    ("read", lambda c: c.read_from()),
    ("write", lambda c: c.write_to(b"x", c.local_addr())),
    ("close", lambda c: c.close()),
]


@pytest.mark.parametrize(("op", "call"), CLOSED, ids=[case[0] for case in CLOSED])
def test_what_is_closed_is_told(op: str, call: Callable[[Any], Any], receiver: Any) -> None:
    receiver.close()
    with pytest.raises(net.ErrClosed) as caught:
        call(receiver)
    assert str(caught.value).startswith(f"{op} {receiver.local_addr().network()} ")


def test_close_ends_a_read_that_waits(receiver: Any, start: Start) -> None:
    reading = start(receiver.read_from).parked()
    receiver.close()
    with pytest.raises(net.ErrClosed):
        reading.result()


def test_a_full_receiver_holds_the_sender_up_until_it_reads(tmp_path: Path, start: Start) -> None:
    with (
        net.listen_packet("unixgram", str(tmp_path / "r")) as receiver,
        net.listen_packet("unixgram", str(tmp_path / "s")) as sender,
        net.dial("unixgram", str(tmp_path / "r")) as peer,
    ):
        for send in (lambda b: sender.write_to(b, receiver.local_addr()), peer.write):
            count = 1000

            def send_all(send: Callable[[bytes], int] = send, count: int = count) -> None:
                for i in range(count):
                    send(b"%d" % i)

            sending = start(send_all).parked("IO wait", "sleep")
            assert [receiver.read_from()[0] for _ in range(count)] == [
                b"%d" % i for i in range(count)
            ]
            sending.result()


def test_a_datagram_that_is_too_long_is_told(receiver: Any, peer: Any) -> None:
    with pytest.raises(net.OpError, match="message too long$"):
        peer.write(bytes(1 << 20))


def test_nobody_there_is_refused(receiver: Any, peer: Any) -> None:
    receiver.close()
    with pytest.raises(ConnectionRefusedError) as caught:
        while True:  # the system may tell it late
            peer.write(b"x")
            runtime.gosched()
    assert isinstance(caught.value, net.OpError)


def test_an_empty_datagram_is_sent_too_and_what_became_of_the_last_one_is_told(
    receiver: Any, peer: Any
) -> None:
    assert peer.write(b"") == 0
    assert receiver.read_from()[0] == b""
    receiver.close()
    with pytest.raises(ConnectionRefusedError):
        while True:  # the system may tell it late
            peer.write(b"")
            runtime.gosched()


def test_an_empty_datagram_is_sent_by_the_first_call_of_a_world() -> None:
    with (
        net.listen_packet("udp", "127.0.0.1:0") as receiver,
        net.dial("udp", str(receiver.local_addr())) as peer,
    ):
        assert own_world()(peer.write)(b"") == 0
        receiver.set_deadline(time.now() + 10)
        assert receiver.read_from()[0] == b""


def test_a_receiver_of_all_addresses_gets_both_families() -> None:
    with net.listen_packet("udp", ":0") as receiver:
        port = receiver.local_addr().port
        assert str(receiver.local_addr()) == f"[::]:{port}"
        for host in ("127.0.0.1", "::1"):
            with net.dial("udp", net.join_host_port(host, port)) as peer:
                peer.write(b"x")
                assert receiver.read_from() == (b"x", peer.local_addr())
                receiver.write_to(b"y", peer.local_addr())
                assert peer.read() == b"y"


@pytest.mark.parametrize(
    ("network", "addr", "text"),
    [
        ("udp4", net.UDPAddr("::1", 9), "write udp4 {}->[::1]:9: address ::1: non-IPv4 address"),
        ("udp", net.UDPAddr("127.0.0.1", 0), "write udp {}->127.0.0.1:0: sendto: invalid argument"),
    ],
)
def test_an_address_that_the_socket_cannot_reach_is_told(
    network: str, addr: Any, text: str
) -> None:
    with net.listen_packet(network, "127.0.0.1:0") as conn, pytest.raises(net.OpError) as caught:
        conn.write_to(b"x", addr)
    assert str(caught.value) == text.format(conn.local_addr())


BAD = [
    (net.listen_packet, "tcp", ":0", "listen tcp :0: address :0: unexpected address type"),
    (net.listen_packet, "nonet", "x", "listen nonet: unknown network nonet"),
    (net.listen, "udp", ":0", "listen udp :0: address :0: unexpected address type"),
    (net.listen_packet, "udp", "x", "listen udp: address x: missing port in address"),
    (
        net.listen_packet,
        "udp",
        "192.0.2.1:0",
        "listen udp 192.0.2.1:0: bind: cannot assign requested address",
    ),
    (
        net.listen_packet,
        "unixgram",
        "/nonexistent/x",
        "listen unixgram /nonexistent/x: bind: no such file or directory",
    ),
    (
        net.dial,
        "unixgram",
        "/nonexistent/x",
        "dial unixgram /nonexistent/x: connect: no such file or directory",
    ),
    (net.dial, "udp", "127.0.0.1:99999", "dial udp: address 99999: invalid port"),
    (net.dial, "udp", "", "dial udp: missing address"),
]


@pytest.mark.parametrize(
    ("call", "network", "address", "text"), BAD, ids=lambda each: str(each)[:20]
)
def test_what_cannot_work_is_told_in_gos_words(
    call: Any, network: str, address: str, text: str
) -> None:
    with pytest.raises(net.OpError) as caught:
        call(network, address)
    assert str(caught.value) == text


def test_addresses_print_as_gos_and_are_taken() -> None:
    addr = net.UDPAddr("fe80::1", 53, "lo")
    assert (str(addr), addr.network()) == ("[fe80::1%lo]:53", "udp")
    assert net.UDPAddr("127.0.0.1", 1) != net.TCPAddr("127.0.0.1", 1)
    assert repr(net.UDPAddr("::1", 1)) == "UDPAddr(ip='::1', port=1, zone='')"
    with net.listen_packet("udp", net.UDPAddr("127.0.0.1")) as conn:
        net.dial("udp", conn.local_addr()).close()
