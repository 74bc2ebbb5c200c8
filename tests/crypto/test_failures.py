"""Peers that fail: at each stage of a handshake, in the middle of a record, by the thousand."""

import gc
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from gopy import errors, io, net, runtime, time
from gopy._core import RuntimeTimer
from gopy.crypto import tls

Start = Callable[..., Any]
Wires = Callable[[], tuple[Any, Any]]


def plain_client(version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> "Puppet":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = version
    return Puppet(context)


class Puppet:
    """A client of TLS that goes one step at a time."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="a.example")

    def says(self, heard: bytes = b"") -> bytes:
        """Hear what came, and return what to answer."""
        self.incoming.write(heard)
        with suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.outgoing.read()


GARBAGE = [
    ("HTTP", b"GET / HTTP/1.1\r\n\r\n", "tls: first record does not look like a TLS handshake"),
    ("a version of the far future", b"\x16\x99\x01\0\x05abcde", "tls: first record does not look"),
    ("SSL 2", b"\x80\x2e\x01\x03\x00", "tls: unsupported SSLv2 handshake received"),
    ("a huge record", b"\x16\x03\x01\xff\xff", "tls: oversized record received with length 65535"),
    ("nonsense in a record", b"\x16\x03\x01\0\x05\x01\0\0\x01\0", ""),
]


@pytest.mark.parametrize(("_name", "sent", "text"), GARBAGE, ids=[each[0] for each in GARBAGE])
def test_what_is_no_tls_is_told_apart(
    wires: Wires, certificate: Any, _name: str, sent: bytes, text: str
) -> None:
    near, far = wires()
    near.write(sent)
    server = tls.server(far, tls.Config(certificates=[certificate]))
    with pytest.raises(OSError) as caught:
        server.handshake()
    assert str(caught.value).startswith(text)
    if "first record" in text:
        assert isinstance(caught.value, tls.RecordHeaderError)
        assert caught.value.record_header == sent[:5]
        assert caught.value.conn is far  # so it can still be answered in the clear
    with pytest.raises(OSError) as again:
        server.write(b"x")
    assert str(again.value) == str(caught.value)


def test_a_client_that_dials_a_server_without_tls_is_told(wires: Wires) -> None:
    near, far = wires()
    far.write(b"220 ready for you\r\n")
    with pytest.raises(tls.RecordHeaderError) as caught:
        tls.client(near, tls.Config(insecure_skip_verify=True)).handshake()
    assert str(caught.value) == "tls: first record does not look like a TLS handshake"
    assert caught.value.conn is near


STAGES = ["before the hello", "in the hello", "after the hello", "in the last flight"]


@pytest.mark.parametrize("how", ["ends", "resets"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_peer_that_goes_away_in_a_handshake_ends_it(
    wires: Wires, start: Start, certificate: Any, stage: str, how: str
) -> None:
    near, far = wires()
    server = tls.server(far, tls.Config(certificates=[certificate]))
    serving = start(server.handshake)
    puppet = plain_client()
    hello = puppet.says()
    if stage == "in the hello":
        near.write(hello[:100])
    elif stage != "before the hello":
        near.write(hello)
        answer = near.read()
        while not (last := puppet.says(answer)):
            answer = near.read()
        if stage == "in the last flight":
            near.write(last[:-3])
    serving.parked()
    if how == "resets":
        near.set_linger(0)
    near.close()
    with pytest.raises(OSError) as caught:
        serving.result()
    if how == "ends":
        whole = stage in ("before the hello", "after the hello")
        assert str(caught.value) == ("EOF" if whole else "unexpected EOF")
        assert isinstance(caught.value, io.EOF if whole else io.ErrUnexpectedEOF)
    else:
        assert isinstance(caught.value, ConnectionResetError)
        assert "connection reset by peer" in str(caught.value)


def test_a_reset_after_the_handshake_is_a_reset(wires: Wires, start: Start, pair: Any) -> None:
    client, server = pair
    client.net_conn().set_linger(0)
    client.net_conn().close()
    with pytest.raises(ConnectionResetError):
        server.read()


@pytest.fixture
def pair(wires: Wires, start: Start, certificate: Any) -> tuple[tls.Conn, tls.Conn]:
    near, far = wires()
    client = tls.client(near, tls.Config(insecure_skip_verify=True))
    server = tls.server(far, tls.Config(certificates=[certificate]))
    serving = start(server.handshake)
    client.handshake()
    serving.result()
    return client, server


def test_a_forged_record_is_noticed(pair: Any) -> None:
    client, server = pair
    client.net_conn().write(b"\x17\x03\x03\x00\x20" + bytes(32))
    for _ in range(2):
        with pytest.raises(net.OpError) as caught:
            server.read()
        assert str(caught.value) == "local error: tls: bad record MAC"
        assert isinstance(errors.as_(caught.value, ssl.SSLError), ssl.SSLError)
    with pytest.raises(net.OpError, match="remote error: tls: bad record MAC"):
        client.read()


def test_a_record_that_is_cut_short_is_torn(pair: Any) -> None:
    client, server = pair
    client.net_conn().write(b"\x17\x03\x03\x00\x20" + bytes(7))
    client.net_conn().close()
    with pytest.raises(io.ErrUnexpectedEOF):
        server.read()


def test_a_client_that_knows_too_old_versions_only_is_sent_away(
    wires: Wires, certificate: Any
) -> None:
    near, far = wires()
    hello = bytes.fromhex("0301") + bytes(32) + b"\0" + b"\0\2\0\x2f" + b"\1\0"
    message = b"\1" + len(hello).to_bytes(3, "big") + hello
    near.write(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)
    with pytest.raises(tls.Error) as caught:
        tls.server(far, tls.Config(certificates=[certificate])).handshake()
    assert str(caught.value) == "tls: client offered only unsupported versions: [301]"
    assert near.read()[5:] == b"\2\x46"


def test_a_client_that_does_not_go_on_is_not_waited_for_longer_than_asked(
    wires: Wires, certificate: Any
) -> None:
    near, far = wires()
    near.write(plain_client().says())
    server = tls.server(far, tls.Config(certificates=[certificate]))
    server.set_deadline(time.now() + 20 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        server.handshake()


def test_two_thousand_faulty_connections_leave_nothing_behind(certificate: Any) -> None:
    listener = tls.listen("tcp", "127.0.0.1:0", tls.Config(certificates=[certificate]))
    port = listener.addr().port  # type: ignore[attr-defined]
    hello = plain_client().says()
    mistakes = [b"", b"GET / HTTP/1.1\r\n\r\n", hello[:50], hello, hello + b"\x17\x03\x03\0\x01x"]
    failed = 0

    def fail_once(mistake: bytes) -> None:
        nonlocal failed
        below = socket.create_connection(("127.0.0.1", port))
        below.sendall(mistake)
        if len(mistake) % 2:
            below.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        below.close()
        with listener.accept() as conn:
            conn.set_deadline(time.now() + 20 * time.SECOND)
            try:
                conn.read()
            except OSError:
                failed += 1

    for mistake in mistakes:
        fail_once(mistake)
    before = standing()
    for turn in range(2000):
        fail_once(mistakes[turn % len(mistakes)])
    assert failed == 2005
    left = standing()  # of what other tests have left there may be less by now
    assert all(now <= then for now, then in zip(left, before, strict=True)), (left, before)
    listener.close()


def standing() -> tuple[int, int, int, int]:
    """Return how many descriptors, goroutines, connections and timers there are."""
    gc.collect()
    kept = gc.get_objects()
    conns = sum(isinstance(each, tls.Conn) for each in kept)
    timers = sum(isinstance(each, RuntimeTimer) for each in kept)
    return len(os.listdir("/proc/self/fd")), runtime.num_goroutine(), conns, timers
