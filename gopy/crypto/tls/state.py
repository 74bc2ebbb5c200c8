"""ConnectionState: what both ends have agreed on, and who the other one is.

Go: crypto/tls/common.go ConnectionState
"""

from dataclasses import dataclass
from ssl import SSLObject

from gopy.crypto.tls.version import OF_PYTHON, CipherSuite, Version, suite_of
from gopy.crypto.x509 import Certificate, parse_certificate


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """What is known of a connection; before the handshake, nothing.

    ``version`` and ``cipher_suite`` are numbers that print as names; ``negotiated_protocol`` is
    ``""`` without ALPN; ``server_name`` is what the client asked for; ``peer_certificates`` is
    what the peer has shown, its own first; ``did_resume``: an earlier session goes on.
    ``tls_unique`` is a value for channel binding, before TLS 1.3 only.

    Go: crypto/tls/common.go ConnectionState
    """

    version: Version = Version(0)
    handshake_complete: bool = False
    did_resume: bool = False
    cipher_suite: CipherSuite = CipherSuite(0)
    negotiated_protocol: str = ""
    server_name: str = ""
    peer_certificates: tuple[Certificate, ...] = ()
    tls_unique: bytes | None = None


def state_of(tls: SSLObject, server_name: str) -> ConnectionState:
    """Return the state of tls, whose handshake is over."""
    version = OF_PYTHON.get(tls.version() or "", Version(0))
    cipher = tls.cipher()
    return ConnectionState(
        version=version,
        handshake_complete=True,
        did_resume=bool(tls.session_reused),
        cipher_suite=suite_of(cipher[0] if cipher else ""),
        negotiated_protocol=tls.selected_alpn_protocol() or "",
        server_name=server_name,
        peer_certificates=tuple(peer_chain(tls)),
        tls_unique=tls.get_channel_binding("tls-unique") if version < 0x0304 else None,
    )


def peer_chain(tls: SSLObject) -> list[Certificate]:
    """Return the certificates that the peer has shown, also to a handshake that failed."""
    inner = tls._sslobj  # type: ignore[attr-defined]  # public from 3.13 on, for good ends only
    found = inner.get_unverified_chain() if inner is not None else None
    shown = (each for each in found or () if each is not None)  # None: a client without one
    return [parse_certificate(each.public_bytes(_DER)) for each in shown]


_DER = 2  # _ssl.ENCODING_DER
