"""What the two ends agree on, and what they complain of when they can't."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gopy import context, errors, net
from gopy.crypto import tls, x509

Start = Callable[..., Any]
Wires = Callable[[], tuple[Any, Any]]


class Outcome:
    """What a handshake over TCP came to at both ends: a state or an error each."""

    def __init__(self, wires: Wires, start: Start, ours: tls.Config, theirs: Any) -> None:
        near, far = wires()
        self.client, self.server = tls.client(near, ours), tls.server(far, theirs)
        served = start(self._served)
        self.client_error = self._tried(self.client)
        self.server_error = served.result()
        self.client_state = self.client.connection_state()
        self.server_state = self.server.connection_state()

    def _served(self) -> Exception | None:
        error = self._tried(self.server)
        if error is not None:
            self.server.net_conn().close()
        return error

    def _tried(self, conn: tls.Conn) -> Exception | None:
        try:
            conn.handshake()
            if conn is self.client:
                conn.write(b"?")
                conn.read(1)
            else:
                conn.read(1)
                conn.write(b"!")
        except Exception as error:
            if conn is self.client:
                conn.net_conn().close()
            return error
        return None


@pytest.fixture
def meet(wires: Wires, start: Start) -> Callable[[tls.Config, Any], Outcome]:
    return lambda ours, theirs: Outcome(wires, start, ours, theirs)


@pytest.mark.parametrize("version", [tls.VERSION_TLS12, tls.VERSION_TLS13], ids=str)
def test_both_ends_know_what_they_agreed_on(
    meet: Any, certificate: Any, roots: bytes, version: int
) -> None:
    ours = tls.Config(root_cas=roots, server_name="a.example", next_protos=["x", "h2"])
    theirs = tls.Config(certificates=[certificate], max_version=version, next_protos=["h2", "x"])
    got = meet(ours, theirs)
    for state in (got.client_state, got.server_state):
        assert state.handshake_complete
        assert state.version == version
        assert str(state.version) == tls.version_name(version)
        assert state.negotiated_protocol == "h2"
        assert state.server_name == "a.example"
        assert str(state.cipher_suite).startswith("TLS_")
        assert not state.did_resume
    assert got.client_state.cipher_suite == got.server_state.cipher_suite
    assert got.client_state.peer_certificates[0] == certificate.leaf
    assert got.server_state.peer_certificates == ()


def test_before_the_handshake_nothing_is_known(wires: Wires) -> None:
    near, _ = wires()
    assert tls.client(near).connection_state() == tls.ConnectionState()


def test_an_ip_is_verified_and_not_asked_for(meet: Any, certificate: Any, roots: bytes) -> None:
    got = meet(
        tls.Config(root_cas=roots, server_name="127.0.0.1"), tls.Config(certificates=[certificate])
    )
    assert got.client_error is None
    assert got.client_state.server_name == got.server_state.server_name == ""


REFUSED = [
    ("an unknown authority", {}, None, "x509: certificate signed by unknown authority"),
    (
        "another name",
        {"server_name": "c.example"},
        "roots",
        "x509: certificate is valid for a.example, b.example, not c.example",
    ),
    (
        "another IP",
        {"server_name": "127.0.0.2"},
        "roots",
        "x509: certificate is valid for 127.0.0.1, not 127.0.0.2",
    ),
    (
        "an unknown authority for another name",
        {"server_name": "c.example"},
        None,
        "x509: certificate is valid for a.example, b.example, not c.example",
    ),
]


@pytest.mark.parametrize(("_name", "more", "trusted", "text"), REFUSED, ids=lambda x: str(x)[:20])
def test_a_certificate_is_refused_in_gos_words(
    meet: Any, certificate: Any, roots: bytes, _name: str, more: Any, trusted: Any, text: str
) -> None:
    pool = x509.CertPool()
    if trusted:
        pool.append_certs_from_pem(roots)
    ours = tls.Config(root_cas=pool, **{"server_name": "a.example", **more})
    got = meet(ours, tls.Config(certificates=[certificate]))
    error = got.client_error
    assert isinstance(error, tls.CertificateVerificationError)
    assert isinstance(error, ssl.SSLCertVerificationError)
    assert str(error) == f"tls: failed to verify certificate: {text}"
    assert error.unverified_certificates[0] == certificate.leaf
    assert str(error.err) == text
    assert isinstance(errors.as_(error, x509.VerificationError), x509.VerificationError)
    assert isinstance(error.err.__cause__, ssl.SSLCertVerificationError)
    assert isinstance(got.server_error, net.OpError)
    assert str(got.server_error).startswith("remote error: tls: ")


def test_an_expired_certificate_is_refused_with_its_date(
    meet: Any, authority: Any, roots: bytes
) -> None:
    old = authority.certificate(
        "a.example",
        not_before=datetime(2019, 1, 1, tzinfo=UTC),
        not_after=datetime(2020, 1, 2, tzinfo=UTC),
    )
    got = meet(tls.Config(root_cas=roots, server_name="a.example"), tls.Config(certificates=[old]))
    text = str(got.client_error)
    assert text.startswith(
        "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: "
        "current time "
    )
    assert text.endswith(" is after 2020-01-02T00:00:00Z")
    assert got.client_error.err.reason is x509.InvalidReason.EXPIRED
    assert str(got.server_error) == "remote error: tls: expired certificate"


def test_a_client_that_skips_verification_takes_any_certificate(
    meet: Any, certificate: Any
) -> None:
    got = meet(tls.Config(insecure_skip_verify=True), tls.Config(certificates=[certificate]))
    assert got.client_error is None
    assert got.client_state.peer_certificates[0] == certificate.leaf


def test_a_client_must_know_whom_it_wants(wires: Wires) -> None:
    conn = tls.client(wires()[0], tls.Config())
    for _ in range(2):
        with pytest.raises(tls.Error) as caught:
            conn.handshake()
        assert str(caught.value) == (
            "tls: either ServerName or InsecureSkipVerify must be specified in the tls.Config"
        )


def test_a_certificate_is_chosen_by_the_name_asked_for(
    meet: Any, authority: Any, roots: bytes
) -> None:
    chain = [authority.certificate(name) for name in ("first.example", "*.c.test", "b.test")]
    theirs = tls.Config(certificates=chain)
    for name, shown in [("b.test", 2), ("x.c.test", 1), ("first.example", 0)]:
        got = meet(tls.Config(root_cas=roots, server_name=name), theirs)
        assert got.client_error is None
        assert got.client_state.peer_certificates[0] == chain[shown].leaf
    got = meet(tls.Config(root_cas=roots, server_name="nobody.test"), theirs)
    assert str(got.client_error).endswith("certificate is valid for first.example, not nobody.test")


def test_a_certificate_is_chosen_by_the_kind_of_key_that_the_client_knows(
    meet: Any, authority: Any
) -> None:
    kinds = {
        "RSA": authority.certificate("a.example", key_type=_key_type("RSA")),
        "ECDSA": authority.certificate("a.example", key_type=_key_type("ECDSA")),
    }
    theirs = tls.Config(certificates=kinds.values(), max_version=tls.VERSION_TLS12)
    for kind, suites in [("ECDSA", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("RSA", "AES128-GCM-SHA256")]:
        hello = tls.ClientHelloInfo(signature_schemes=[0x0403] if kind == "ECDSA" else [0x0804])
        assert theirs.certificate_for(hello) is kinds[kind], suites


def _key_type(name: str) -> Any:
    return getattr(pytest.importorskip("trustme").KeyType, name)


def test_get_certificate_replaces_a_certificate_while_connections_go_on(
    meet: Any, authority: Any, roots: bytes
) -> None:
    current = [authority.certificate("a.example")]
    asked: list[tls.ClientHelloInfo] = []

    def get(hello: tls.ClientHelloInfo) -> tls.Certificate:
        asked.append(hello)
        return current[0]

    theirs = tls.Config(get_certificate=get)
    ours = tls.Config(root_cas=roots, server_name="a.example", next_protos=["h2"])
    first = meet(ours, theirs)
    current[0] = authority.certificate("a.example")
    second = meet(ours, theirs)
    for got in (first, second):
        assert got.client_error is got.server_error is None
    assert first.client_state.peer_certificates != second.client_state.peer_certificates
    assert second.client_state.peer_certificates[0] == current[0].leaf
    first.client.write(b"still")
    assert first.server.read() == b"still"
    assert asked[0].server_name == "a.example"
    assert asked[0].supported_protos == ["h2"]
    assert tls.VERSION_TLS13 in asked[0].supported_versions
    assert asked[0].conn is first.server.net_conn()


def test_get_certificate_may_wait_for_another_goroutine(
    meet: Any, start: Start, certificate: Any, roots: bytes
) -> None:
    def get(_: tls.ClientHelloInfo) -> Any:
        return start(lambda: certificate).result()

    ours = tls.Config(root_cas=roots, server_name="a.example")
    assert meet(ours, tls.Config(get_certificate=get)).client_error is None


def test_what_get_certificate_raises_ends_the_handshake(meet: Any, roots: bytes) -> None:
    def get(_: tls.ClientHelloInfo) -> Any:
        raise LookupError("no such host")

    ours = tls.Config(root_cas=roots, server_name="a.example")
    got = meet(ours, tls.Config(get_certificate=get))
    assert isinstance(got.server_error, LookupError)
    assert str(got.client_error) == "remote error: tls: internal error"


def test_a_server_that_gets_no_certificate_says_so(meet: Any, roots: bytes) -> None:
    ours = tls.Config(root_cas=roots, server_name="a.example")
    got = meet(ours, tls.Config(get_certificate=lambda hello: None))
    assert str(got.server_error) == "tls: no certificates configured"
    got = meet(ours, tls.Config())
    assert str(got.client_error) == "remote error: tls: unrecognized name"


def test_get_config_for_client_chooses_everything(
    meet: Any, certificate: Any, roots: bytes
) -> None:
    special = tls.Config(certificates=[certificate], next_protos=["special"])
    theirs = tls.Config(
        certificates=[certificate],
        get_config_for_client=lambda hello: special if hello.server_name == "b.example" else None,
    )
    for name, proto in [("a.example", ""), ("b.example", "special")]:
        ours = tls.Config(root_cas=roots, server_name=name, next_protos=["special"])
        assert meet(ours, theirs).client_state.negotiated_protocol == proto


PROTOCOLS = [
    ([], ["h2"], ""),
    (["h2"], [], ""),
    (["a", "b"], ["b", "a"], "b"),
    (["http/1.1"], ["h2"], ""),
]


@pytest.mark.parametrize(("ours", "theirs", "chosen"), PROTOCOLS)
def test_the_servers_first_choice_of_protocol_counts(
    meet: Any, certificate: Any, roots: bytes, ours: Any, theirs: Any, chosen: str
) -> None:
    got = meet(
        tls.Config(root_cas=roots, server_name="a.example", next_protos=ours),
        tls.Config(certificates=[certificate], next_protos=theirs),
    )
    assert got.client_error is None
    assert got.client_state.negotiated_protocol == got.server_state.negotiated_protocol == chosen


def test_no_protocol_in_common_is_an_error(meet: Any, certificate: Any, roots: bytes) -> None:
    got = meet(
        tls.Config(root_cas=roots, server_name="a.example", next_protos=["x", "y"]),
        tls.Config(certificates=[certificate], next_protos=["h2"]),
    )
    assert str(got.server_error) == (
        'tls: client requested unsupported application protocols (["x" "y"])'
    )
    assert str(got.client_error) == "remote error: tls: no application protocol"
    assert isinstance(errors.as_(got.client_error, tls.AlertError), tls.AlertError)


def test_no_version_in_common_is_an_error(meet: Any, certificate: Any, roots: bytes) -> None:
    got = meet(
        tls.Config(root_cas=roots, server_name="a.example", max_version=tls.VERSION_TLS12),
        tls.Config(certificates=[certificate], min_version=tls.VERSION_TLS13),
    )
    assert str(got.server_error) == "tls: client offered only unsupported versions: [303 302 301]"
    assert str(got.client_error) == "remote error: tls: protocol version not supported"


def test_no_cipher_suite_in_common_is_an_error(meet: Any, certificate: Any, roots: bytes) -> None:
    old = tls.VERSION_TLS12
    got = meet(
        tls.Config(
            root_cas=roots,
            server_name="a.example",
            max_version=old,
            cipher_suites=["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
        ),
        tls.Config(certificates=[certificate], max_version=old, cipher_suites=[0xC02C]),
    )
    assert str(got.server_error) == "tls: no cipher suite supported by both client and server"
    assert str(got.client_error) == "remote error: tls: handshake failure"


@pytest.mark.parametrize("version", [tls.VERSION_TLS12, tls.VERSION_TLS13], ids=str)
def test_a_server_verifies_its_clients(
    meet: Any, authority: Any, certificate: Any, roots: bytes, version: int
) -> None:
    me = authority.certificate("me@example.org")
    theirs = tls.Config(
        certificates=[certificate],
        client_auth=tls.REQUIRE_AND_VERIFY_CLIENT_CERT,
        client_cas=roots,
        max_version=version,
    )
    ours = tls.Config(root_cas=roots, server_name="a.example", certificates=[me])
    got = meet(ours, theirs)
    assert got.client_error is got.server_error is None
    assert got.server_state.peer_certificates[0] == me.leaf
    assert me.leaf.email_addresses == ("me@example.org",)
    got = meet(ours.clone(certificates=[]), theirs)
    assert str(got.server_error) == "tls: client didn't provide a certificate"
    assert isinstance(got.client_error, OSError)


def test_a_client_of_an_unknown_authority_is_refused(
    meet: Any, authority: Any, certificate: Any, roots: bytes
) -> None:
    stranger = type(authority)().certificate("me@example.org")
    theirs = tls.Config(
        certificates=[certificate],
        client_auth=tls.VERIFY_CLIENT_CERT_IF_GIVEN,
        client_cas=roots,
    )
    ours = tls.Config(root_cas=roots, server_name="a.example")
    assert meet(ours, theirs).server_error is None
    got = meet(ours.clone(certificates=[stranger]), theirs)
    assert str(got.server_error) == (
        "tls: failed to verify certificate: x509: certificate signed by unknown authority"
    )


def test_verify_connection_has_the_last_word(meet: Any, certificate: Any, roots: bytes) -> None:
    seen = []

    def verify(state: tls.ConnectionState) -> None:
        seen.append(state)
        raise PermissionError("not today")

    got = meet(
        tls.Config(root_cas=roots, server_name="a.example", verify_connection=verify),
        tls.Config(certificates=[certificate]),
    )
    assert str(got.client_error) == "not today"
    assert isinstance(got.server_error, OSError)
    assert seen[0].peer_certificates[0] == certificate.leaf


def test_a_connection_tells_whom_its_certificate_is_for(
    meet: Any, certificate: Any, roots: bytes
) -> None:
    got = meet(
        tls.Config(root_cas=roots, server_name="a.example"), tls.Config(certificates=[certificate])
    )
    got.client.verify_hostname("b.example")
    with pytest.raises(x509.HostnameError, match="not c.example"):
        got.client.verify_hostname("c.example")
    with pytest.raises(tls.Error, match="VerifyHostname called on TLS server connection"):
        got.server.verify_hostname("b.example")


def test_a_python_context_will_do_at_either_end(meet: Any, authority: Any, roots: bytes) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.ca.issue_cert("a.example").configure_cert(theirs)
    ours = ssl.create_default_context(cadata=roots.decode())
    ours.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    got = meet(tls.Config(ours, server_name="a.example", next_protos=["h2"]), theirs)
    assert got.client_error is None
    got = meet(tls.Config(ours, server_name="b.example"), tls.Config(theirs))
    assert str(got.client_error).endswith("certificate is valid for a.example, not b.example")


def test_a_context_that_is_done_ends_a_handshake(wires: Wires, start: Start) -> None:
    near, far = wires()
    conn = tls.client(near, tls.Config(insecure_skip_verify=True))
    ctx, cancel = context.with_cancel(context.background())
    shaking = start(conn.handshake_context, ctx).parked()
    cancel()
    with pytest.raises(context.Canceled):
        shaking.result()
    with pytest.raises(net.ErrClosed):
        near.read()
    while far.read():
        pass  # the ClientHello, then the end


def test_a_context_without_hurry_changes_nothing(
    wires: Wires, start: Start, certificate: Any
) -> None:
    near, far = wires()
    server = tls.server(far, tls.Config(certificates=[certificate]))
    serving = start(server.handshake)
    conn = tls.client(near, tls.Config(insecure_skip_verify=True))
    with context.with_timeout(context.background(), 60) as ctx:
        conn.handshake_context(ctx)
        conn.handshake_context(ctx)
    conn.write(b"x")
    serving.result()
    assert server.read() == b"x"
