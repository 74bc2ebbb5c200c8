"""Why a certificate is refused.

    VerificationError(ValueError)
      UnknownAuthorityError     certificate signed by unknown authority
      HostnameError             certificate is valid for a, not b
      CertificateInvalidError   expired, for other purposes, ...

Go: crypto/x509/verify.go
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from gopy.crypto.x509.hostname import is_covered, lowered
from gopy.net import parse_ip

if TYPE_CHECKING:
    from gopy.crypto.x509.certificate import Certificate

MOST_NAMES: Final = 100  # more aren't listed


class VerificationError(ValueError):
    """A certificate that isn't accepted; ``cert`` is it, None if it isn't known."""

    def __init__(self, text: str, cert: Certificate | None = None) -> None:
        super().__init__(text)
        self.cert = cert


class UnknownAuthorityError(VerificationError):
    """Nobody who is trusted vouches for it.

    Go: crypto/x509/verify.go UnknownAuthorityError
    """

    def __init__(self, cert: Certificate | None = None) -> None:
        super().__init__("x509: certificate signed by unknown authority", cert)


class HostnameError(VerificationError):
    """It isn't for ``host``.

    Go: crypto/x509/verify.go HostnameError
    """

    def __init__(self, cert: Certificate, host: str) -> None:
        super().__init__(_not_for(cert, host), cert)
        self.host = host


class InvalidReason(IntEnum):
    """What is wrong with a certificate, or with those that vouch for it.

    Go: crypto/x509/verify.go InvalidReason
    """

    NOT_AUTHORIZED_TO_SIGN = 0
    EXPIRED = 1
    CA_NOT_AUTHORIZED_FOR_THIS_NAME = 2
    TOO_MANY_INTERMEDIATES = 3
    INCOMPATIBLE_USAGE = 4
    NAME_MISMATCH = 5
    OTHER = 99


_TEXTS: Final = {
    InvalidReason.NOT_AUTHORIZED_TO_SIGN: "certificate is not authorized to sign other "
    "certificates",
    InvalidReason.EXPIRED: "certificate has expired or is not yet valid",
    InvalidReason.CA_NOT_AUTHORIZED_FOR_THIS_NAME: "a root or intermediate certificate is not "
    "authorized to sign for this name",
    InvalidReason.TOO_MANY_INTERMEDIATES: "too many intermediates for path length constraint",
    InvalidReason.INCOMPATIBLE_USAGE: "certificate specifies an incompatible key usage",
    InvalidReason.NAME_MISMATCH: "issuer name does not match subject from issuing certificate",
}


class CertificateInvalidError(VerificationError):
    """Something is wrong with it: ``reason`` and, where there is more to say, ``detail``.

    Go: crypto/x509/verify.go CertificateInvalidError
    Differs: ``OTHER`` is what only OpenSSL complains of, in its words.
    """

    def __init__(
        self, reason: InvalidReason, detail: str = "", cert: Certificate | None = None
    ) -> None:
        parts = [part for part in (_TEXTS.get(reason, ""), detail) if part]
        super().__init__("x509: " + ": ".join(parts), cert)
        self.reason = reason
        self.detail = detail


def _not_for(cert: Certificate, host: str) -> str:
    if not cert.has_alt_names and is_covered(cert.subject.common_name, lowered(host)):
        return "x509: certificate relies on legacy Common Name field, use SANs instead"
    names: tuple[str, ...] = cert.dns_names
    kind = "names"
    if parse_ip(host) is not None:
        names, kind = cert.ip_addresses, "IP SANs"
        if not names:
            return (
                f"x509: cannot validate certificate for {host} "
                "because it doesn't contain any IP SANs"
            )
    if len(names) >= MOST_NAMES:
        return f"x509: certificate is valid for {len(names)} {kind}, but none matched {host}"
    if not names:
        return f"x509: certificate is not valid for any names, but wanted to match {host}"
    return f"x509: certificate is valid for {', '.join(names)}, not {host}"
