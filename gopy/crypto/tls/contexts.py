"""Making an ssl.SSLContext of a Config's settings.

Go: crypto/tls/common.go, crypto/tls/defaults.go
"""

import ssl
from dataclasses import dataclass
from typing import Final

from gopy.crypto.tls.errors import Error
from gopy.crypto.tls.keypair import Certificate
from gopy.crypto.tls.version import NO_CLIENT_CERT, VERIFY_CLIENT_CERT_IF_GIVEN, openssl_name
from gopy.crypto.x509 import CertPool

# For TLS 1.2; what 1.3 has is all of this kind.
SERVER_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"


@dataclass(frozen=True, slots=True)
class Settings:
    """Those of a Config that go into a context."""

    context: ssl.SSLContext | None
    certificates: list[Certificate]
    root_cas: CertPool | None
    client_cas: CertPool | None
    client_auth: int
    next_protos: list[str]
    insecure_skip_verify: bool
    min_version: int
    max_version: int
    cipher_suites: list[int | str]
    session_tickets_disabled: bool


def client_context(settings: Settings) -> ssl.SSLContext:
    """Return a client's context."""
    context = settings.context
    if context is None:
        context = _made(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # who is trusted need not be a root
        context.hostname_checks_common_name = False
        if settings.root_cas is None and not settings.insecure_skip_verify:
            context.load_default_certs()
    if settings.insecure_skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.root_cas is not None:
        settings.root_cas.add_to(context)
    for certificate in settings.certificates:
        certificate.load_into(context)
    _apply(settings, context)
    return context


def server_context(settings: Settings, certificate: Certificate | None) -> ssl.SSLContext:
    """Return a server's context, which shows certificate; None: what the wrapped one has."""
    context = settings.context
    if context is None:
        context = _made(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(SERVER_CIPHERS)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.num_tickets = 1
    for each in settings.certificates if certificate is None else [certificate]:
        each.load_into(context)
    if settings.session_tickets_disabled:
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
    if settings.client_auth != NO_CLIENT_CERT:
        optional = settings.client_auth == VERIFY_CLIENT_CERT_IF_GIVEN
        context.verify_mode = ssl.CERT_OPTIONAL if optional else ssl.CERT_REQUIRED
        if settings.client_cas is None and settings.context is None:
            context.load_default_certs(ssl.Purpose.CLIENT_AUTH)
    if settings.client_cas is not None:
        settings.client_cas.add_to(context)
    _apply(settings, context)
    return context


def _made(protocol: int) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    return context


def _apply(settings: Settings, context: ssl.SSLContext) -> None:
    """Set what both ends share.

    Go: crypto/tls/handshake_client.go makeClientHello
    """
    if any(not 0 < len(proto) < 256 for proto in settings.next_protos):
        raise Error("tls: invalid NextProtos value")
    if settings.min_version:
        context.minimum_version = ssl.TLSVersion(settings.min_version)
    if settings.max_version:
        if settings.max_version < settings.min_version:
            raise Error("tls: no supported versions satisfy MinVersion and MaxVersion")
        context.maximum_version = ssl.TLSVersion(settings.max_version)
    if settings.cipher_suites:
        context.set_ciphers(":".join(map(openssl_name, settings.cipher_suites)))
    if settings.next_protos:
        context.set_alpn_protocols(settings.next_protos)
