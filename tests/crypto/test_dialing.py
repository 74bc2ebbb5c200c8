"""Dialling and listening."""

import gc
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from gopy import context, go, net, time
from gopy.crypto import tls

Start = Callable[..., Any]


@pytest.fixture
def echo(authority: Any, start: Start) -> Any:
    """The address of a server for localhost that sends back what comes."""
    config = tls.Config(certificates=[authority.certificate("localhost", "127.0.0.1")])
    with tls.listen("tcp", "127.0.0.1:0", config) as listener:

        def serve() -> None:
            for conn in listener:
                go(answer, conn)

        def answer(conn: tls.Conn) -> None:
            with suppress(OSError), conn:
                while data := conn.read():
                    conn.write(data)

        serving = start(serve)
        yield listener.addr()
    serving.result()  # a closed listener ends the loop quietly


def test_dial_verifies_the_host_of_the_address(echo: Any, roots: bytes) -> None:
    for address in (f"localhost:{echo.port}", str(echo)):
        with tls.dial("tcp", address, tls.Config(root_cas=roots)) as conn:
            assert conn.connection_state().handshake_complete
            conn.write(b"hello")
            assert conn.read() == b"hello"
    with tls.dial("tcp", echo, tls.Config(root_cas=roots), timeout=30) as conn:
        conn.verify_hostname("localhost")


def test_the_server_name_of_the_config_counts_more(echo: Any, roots: bytes) -> None:
    with pytest.raises(tls.CertificateVerificationError, match="not other.example$"):
        tls.dial("tcp", str(echo), tls.Config(root_cas=roots, server_name="other.example"))


def test_by_default_the_systems_authorities_are_trusted(echo: Any) -> None:
    with pytest.raises(
        tls.CertificateVerificationError, match="x509: certificate signed by unknown authority"
    ):
        tls.dial("tcp", str(echo))


def test_a_timeout_holds_for_the_handshake_as_well() -> None:
    with net.listen("tcp", "127.0.0.1:0") as silent:
        with pytest.raises(TimeoutError, match="context deadline exceeded"):
            tls.dial("tcp", str(silent.addr()), timeout=0.05)
        with silent.accept() as conn:
            while conn.read():
                pass  # the ClientHello, then the end: it was closed


def test_a_context_that_is_done_ends_a_dial(start: Start) -> None:
    with net.listen("tcp", "127.0.0.1:0") as silent:
        ctx, cancel = context.with_cancel(context.background())
        dialing = start(tls.dial_context, ctx, "tcp", str(silent.addr()))
        conn = silent.accept()
        conn.read()
        cancel()
        with pytest.raises(context.Canceled):
            dialing.result()
        with pytest.raises(context.Canceled):
            tls.dial_context(ctx, "tcp", str(silent.addr()))
        conn.close()


def test_a_dialer_of_ones_own_makes_the_connection_below(echo: Any, roots: bytes) -> None:
    class Other:
        def dial_context(self, ctx: Any, network: str, address: str, /) -> Any:
            assert address == "localhost:1"
            return net.dial(network, echo)

    dialer = tls.Dialer(Other(), tls.Config(root_cas=roots))
    with dialer.dial("tcp", "localhost:1") as conn:
        assert conn.connection_state().server_name == "localhost"


def test_nobody_there_is_what_net_says() -> None:
    with net.listen("tcp", "127.0.0.1:0") as gone:
        address = str(gone.addr())
    with pytest.raises(ConnectionRefusedError, match="connect: connection refused"):
        tls.dial("tcp", address)


@pytest.mark.parametrize("config", [None, tls.Config()])
def test_a_listener_needs_a_certificate(config: Any) -> None:
    with pytest.raises(tls.Error) as caught:
        tls.listen("tcp", "127.0.0.1:0", config)
    assert str(caught.value) == (
        "tls: neither Certificates, GetCertificate, nor GetConfigForClient set in Config"
    )


def test_accept_waits_for_no_handshake(certificate: Any) -> None:
    config = tls.Config(certificates=[certificate])
    with tls.new_listener(net.listen("tcp", "127.0.0.1:0"), config) as listener:
        silent = [net.dial("tcp", str(listener.addr())) for _ in range(3)]
        for each in silent:
            with listener.accept() as conn:
                assert not conn.connection_state().handshake_complete
                assert str(conn.remote_addr()) == str(each.local_addr())
            each.close()


def test_a_listener_fails_as_the_one_below_it(certificate: Any) -> None:
    listener = tls.listen("tcp", "127.0.0.1:0", tls.Config(certificates=[certificate]))
    assert listener.fileno() > 0
    listener.set_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError):
        listener.accept()
    listener.close()
    with pytest.raises(net.ErrClosed):
        listener.accept()
    assert repr(listener) == f"<tls.Listener {listener.addr()}>"
    with pytest.raises(net.ErrClosed):
        listener.close()


def test_a_connection_that_is_dropped_closes_itself(certificate: Any) -> None:
    config = tls.Config(certificates=[certificate])
    with tls.listen("tcp", "127.0.0.1:0", config) as listener:
        port = listener.addr().port  # type: ignore[attr-defined]
        with socket.create_connection(("127.0.0.1", port)) as peer:
            conn = listener.accept()
            del conn
            gc.collect()
            peer.settimeout(20)
            assert peer.recv(1) == b""
