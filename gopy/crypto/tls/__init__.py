"""Go's package crypto/tls: TLS 1.2 and 1.3 over any connection, by the standard library's ssl.

Go: crypto/tls
"""

from gopy.crypto.tls.alert import AlertError
from gopy.crypto.tls.config import Config
from gopy.crypto.tls.conn import Conn
from gopy.crypto.tls.dialing import Dialer, dial, dial_context
from gopy.crypto.tls.errors import CertificateVerificationError, Error, RecordHeaderError
from gopy.crypto.tls.hello import ClientHelloInfo
from gopy.crypto.tls.keypair import Certificate, load_x509_key_pair, x509_key_pair
from gopy.crypto.tls.listener import Listener, listen, new_listener
from gopy.crypto.tls.making import client, server
from gopy.crypto.tls.state import ConnectionState
from gopy.crypto.tls.version import (
    NO_CLIENT_CERT,
    REQUIRE_AND_VERIFY_CLIENT_CERT,
    VERIFY_CLIENT_CERT_IF_GIVEN,
    VERSION_TLS12,
    VERSION_TLS13,
    CipherSuite,
    ClientAuthType,
    Version,
    cipher_suite_name,
    version_name,
)

__all__ = [
    "NO_CLIENT_CERT",
    "REQUIRE_AND_VERIFY_CLIENT_CERT",
    "VERIFY_CLIENT_CERT_IF_GIVEN",
    "VERSION_TLS12",
    "VERSION_TLS13",
    "AlertError",
    "Certificate",
    "CertificateVerificationError",
    "CipherSuite",
    "ClientAuthType",
    "ClientHelloInfo",
    "Config",
    "Conn",
    "ConnectionState",
    "Dialer",
    "Error",
    "Listener",
    "RecordHeaderError",
    "Version",
    "cipher_suite_name",
    "client",
    "dial",
    "dial_context",
    "listen",
    "load_x509_key_pair",
    "new_listener",
    "server",
    "version_name",
    "x509_key_pair",
]
