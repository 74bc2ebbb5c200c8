"""What ssl complains of, in Go's words.

Go: crypto/tls/conn.go, crypto/tls/handshake_client.go, crypto/tls/handshake_server.go
"""

import ssl
from typing import Final

from gopy.crypto.tls.alert import AlertError, alert_named
from gopy.crypto.tls.errors import Alerted, CertificateVerificationError, Error
from gopy.crypto.x509 import (
    Certificate,
    CertificateInvalidError,
    HostnameError,
    InvalidReason,
    UnknownAuthorityError,
    VerificationError,
)
from gopy.time import RFC3339, now

# What isn't here is told in OpenSSL's words.
_LOCAL: Final = {
    "NO_SHARED_CIPHER": "tls: no cipher suite supported by both client and server",
    "NO_SUITABLE_KEY_SHARE": "tls: no key exchanges supported by both client and server",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "tls: client didn't provide a certificate",
    "NO_SUITABLE_SIGNATURE_ALGORITHM": "tls: peer doesn't support any of the certificate's "
    "signature algorithms",
    "NO_CERTIFICATE_SET": "tls: no certificates configured",
    "PROTOCOL_IS_SHUTDOWN": "tls: protocol is shutdown",
    "NO_PROTOCOLS_AVAILABLE": "tls: no supported versions satisfy MinVersion and MaxVersion",
    "INAPPROPRIATE_FALLBACK": "tls: client using inappropriate protocol fallback",
    "NO_RENEGOTIATION": "tls: no renegotiation",
}

# Alerts that this end has sent, by what it complains of.
_SENT: Final = {
    "DECRYPTION_FAILED_OR_BAD_RECORD_MAC": 20,
    "BAD_RECORD_TYPE": 10,
    "UNEXPECTED_MESSAGE": 10,
    "UNEXPECTED_RECORD": 10,
    "APP_DATA_IN_HANDSHAKE": 10,
    "CCS_RECEIVED_EARLY": 10,
    "DATA_LENGTH_TOO_LONG": 22,
    "PACKET_LENGTH_TOO_LONG": 22,
    "ENCRYPTED_LENGTH_TOO_LONG": 22,
    "LENGTH_MISMATCH": 50,
    "LENGTH_TOO_SHORT": 50,
    "BAD_EXTENSION": 50,
    "BAD_PACKET_LENGTH": 50,
    "DIGEST_CHECK_FAILED": 51,
    "BAD_SIGNATURE": 51,
}

_UNKNOWN_AUTHORITY: Final = frozenset((2, 7, 18, 19, 20, 21, 27, 28, 33))
_OUT_OF_DATE: Final = frozenset((9, 10))
_WRONG_NAME: Final = frozenset((62, 64))
_INVALID: Final = {
    24: InvalidReason.NOT_AUTHORIZED_TO_SIGN,
    79: InvalidReason.NOT_AUTHORIZED_TO_SIGN,
    32: InvalidReason.NOT_AUTHORIZED_TO_SIGN,
    25: InvalidReason.TOO_MANY_INTERMEDIATES,
    26: InvalidReason.INCOMPATIBLE_USAGE,
    29: InvalidReason.NAME_MISMATCH,
    47: InvalidReason.CA_NOT_AUTHORIZED_FOR_THIS_NAME,
    48: InvalidReason.CA_NOT_AUTHORIZED_FOR_THIS_NAME,
}


def told(
    error: ssl.SSLError, chain: list[Certificate], host: str, alert: int | None
) -> Error | Alerted:
    """Return error in Go's words, with itself as the last cause.

    Args:
        chain: what the peer has shown, as far as it is known.
        host: whom the peer should be, "" if that isn't checked.
        alert: the last one that came in the clear.
    """
    made: Error | Alerted
    reason = error.reason or ""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _refused(error, chain, host)
    came = alert_named(reason)
    if came is None and not error.reason:
        came = alert
    sent = _SENT.get(reason)
    if came is not None:
        made = Alerted("remote error", _wrapping(AlertError(came), error))
    elif sent is not None:
        made = Alerted("local error", _wrapping(AlertError(sent), error))
    else:
        words = reason.replace("_", " ").lower() or str(error)
        made = _wrapping(Error(_LOCAL.get(reason, f"tls: {words}")), error)
    made.reason, made.library = reason, error.library or ""
    return made


def _wrapping(made: Error, error: ssl.SSLError) -> Error:
    made.__cause__ = error
    return made


def _refused(
    error: ssl.SSLCertVerificationError, chain: list[Certificate], host: str
) -> CertificateVerificationError:
    why = _why(error.verify_code, error.verify_message, chain, host)
    why.__cause__ = error
    made = CertificateVerificationError(why, chain)
    made.reason, made.library = error.reason or "", error.library or ""
    made.verify_code, made.verify_message = error.verify_code, error.verify_message
    return made


def _why(code: int, message: str, chain: list[Certificate], host: str) -> VerificationError:
    """Return what Go would complain of first: the leaf's dates, its names, then its chain.

    Go: crypto/x509/verify.go Certificate.Verify
    """
    leaf = chain[0] if chain else None
    late = _out_of_date(chain if code in _OUT_OF_DATE else chain[:1])
    if late is not None:
        return late
    if leaf is not None and host:
        try:
            leaf.verify_hostname(host)
        except HostnameError as error:
            return error.with_traceback(None)
    if code in _UNKNOWN_AUTHORITY:
        return UnknownAuthorityError(leaf)
    if code in _OUT_OF_DATE:
        return CertificateInvalidError(InvalidReason.EXPIRED)
    if code in _WRONG_NAME:
        return CertificateInvalidError(InvalidReason.OTHER, message)
    if code in _INVALID:
        return CertificateInvalidError(_INVALID[code], "", leaf)
    return CertificateInvalidError(InvalidReason.OTHER, message, leaf)


def _out_of_date(chain: list[Certificate]) -> CertificateInvalidError | None:
    at = now()
    for cert in chain:
        if at.before(cert.not_before):
            relation, limit = "is before", cert.not_before
        elif at.after(cert.not_after):
            relation, limit = "is after", cert.not_after
        else:
            continue
        detail = f"current time {at.format(RFC3339)} {relation} {limit.format(RFC3339)}"
        return CertificateInvalidError(InvalidReason.EXPIRED, detail, cert)
    return None
