"""What type checkers must accept of TLS, and what not; nobody runs it."""

import ssl
from typing import assert_type

from gopy import context, io, net
from gopy.crypto import tls, x509


def a_connection_is_one_of_net(conn: tls.Conn, listener: tls.Listener) -> None:
    below: net.Conn = conn
    inner: net.Listener = listener
    both: io.ReadWriteCloser = conn
    assert_type(tls.client(below), tls.Conn)
    assert_type(tls.server(conn, tls.Config()), tls.Conn)
    assert_type(tls.new_listener(inner, tls.Config()), tls.Listener)
    assert_type(listener.accept(), tls.Conn)
    for each in listener:
        assert_type(each, tls.Conn)
    both.close()


def ways_to_a_config(certificate: tls.Certificate, given: ssl.SSLContext) -> None:
    tls.Config(given)
    tls.Config(certificates=[certificate, ("cert.pem", "key.pem")], root_cas=x509.CertPool())
    tls.Config(get_certificate=lambda hello: certificate if hello.server_name else None)
    tls.Config(get_config_for_client=lambda hello: None, root_cas=b"", min_version=771)
    tls.Config(client_auth=tls.REQUIRE_AND_VERIFY_CLIENT_CERT, min_version=tls.VERSION_TLS13)
    tls.Config(certificates=certificate)  # type: ignore[arg-type]  # not several
    tls.server(None, given)  # type: ignore[arg-type]  # no connection


def ways_to_dial(ctx: context.Context) -> None:
    conn = tls.dial("tcp", "a.example:443", tls.Config(), timeout=5)
    conn.handshake_context(ctx)
    assert_type(tls.dial_context(ctx, "tcp", "a.example:443"), tls.Conn)
    state = conn.connection_state()
    assert_type(state.peer_certificates, tuple[x509.Certificate, ...])
    assert_type(state.negotiated_protocol, str)
    number: int = state.version
    print(number)


def errors(error: tls.CertificateVerificationError) -> ssl.SSLCertVerificationError:
    assert_type(error.err, x509.VerificationError)
    return error
