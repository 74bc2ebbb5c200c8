"""Certificates as TLS shows them, pools of authorities, and what verification fails with.

OpenSSL verifies; this package reads what is in a certificate and tells errors as Go does.

Go: crypto/x509
"""

from gopy.crypto.x509.certificate import Certificate, parse_certificate
from gopy.crypto.x509.name import Name
from gopy.crypto.x509.pool import CertPool, system_cert_pool
from gopy.crypto.x509.refusal import (
    CertificateInvalidError,
    HostnameError,
    InvalidReason,
    UnknownAuthorityError,
    VerificationError,
)

__all__ = [
    "CertPool",
    "Certificate",
    "CertificateInvalidError",
    "HostnameError",
    "InvalidReason",
    "Name",
    "UnknownAuthorityError",
    "VerificationError",
    "parse_certificate",
    "system_cert_pool",
]
