"""Alerts: numbers with Go's texts, and how Python's ssl calls those that came.

Go: crypto/tls/alert.go
"""

from typing import Final

from gopy.crypto.tls.errors import Error

HANDSHAKE_FAILURE: Final = 40
BAD_CERTIFICATE: Final = 42
PROTOCOL_VERSION: Final = 70
INTERNAL_ERROR: Final = 80
UNRECOGNIZED_NAME: Final = 112
NO_APPLICATION_PROTOCOL: Final = 120

_TEXTS: Final = {
    0: "close notify",
    10: "unexpected message",
    20: "bad record MAC",
    21: "decryption failed",
    22: "record overflow",
    30: "decompression failure",
    40: "handshake failure",
    42: "bad certificate",
    43: "unsupported certificate",
    44: "revoked certificate",
    45: "expired certificate",
    46: "unknown certificate",
    47: "illegal parameter",
    48: "unknown certificate authority",
    49: "access denied",
    50: "error decoding message",
    51: "error decrypting message",
    60: "export restriction",
    70: "protocol version not supported",
    71: "insufficient security level",
    80: "internal error",
    86: "inappropriate fallback",
    90: "user canceled",
    100: "no renegotiation",
    109: "missing extension",
    110: "unsupported extension",
    111: "certificate unobtainable",
    112: "unrecognized name",
    113: "bad certificate status response",
    114: "bad certificate hash value",
    115: "unknown PSK identity",
    116: "certificate required",
    120: "no application protocol",
    121: "encrypted client hello required",
}

# What an SSLError's reason says after SSLV3_, TLSV1_ or TLSV13_, and maybe ALERT_.
_REASONS: Final = {
    "UNEXPECTED_MESSAGE": 10,
    "BAD_RECORD_MAC": 20,
    "DECRYPTION_FAILED": 21,
    "RECORD_OVERFLOW": 22,
    "DECOMPRESSION_FAILURE": 30,
    "HANDSHAKE_FAILURE": 40,
    "BAD_CERTIFICATE": 42,
    "UNSUPPORTED_CERTIFICATE": 43,
    "CERTIFICATE_REVOKED": 44,
    "CERTIFICATE_EXPIRED": 45,
    "CERTIFICATE_UNKNOWN": 46,
    "ILLEGAL_PARAMETER": 47,
    "UNKNOWN_CA": 48,
    "ACCESS_DENIED": 49,
    "DECODE_ERROR": 50,
    "DECRYPT_ERROR": 51,
    "EXPORT_RESTRICTION": 60,
    "PROTOCOL_VERSION": 70,
    "INSUFFICIENT_SECURITY": 71,
    "INTERNAL_ERROR": 80,
    "INAPPROPRIATE_FALLBACK": 86,
    "USER_CANCELLED": 90,
    "NO_RENEGOTIATION": 100,
    "MISSING_EXTENSION": 109,
    "UNSUPPORTED_EXTENSION": 110,
    "CERTIFICATE_UNOBTAINABLE": 111,
    "UNRECOGNIZED_NAME": 112,
    "BAD_CERTIFICATE_STATUS_RESPONSE": 113,
    "BAD_CERTIFICATE_HASH_VALUE": 114,
    "UNKNOWN_PSK_IDENTITY": 115,
    "CERTIFICATE_REQUIRED": 116,
    "NO_APPLICATION_PROTOCOL": 120,
}


class AlertError(Error):
    """An alert; ``alert`` is its number.

    Go: crypto/tls/alert.go AlertError
    """

    def __init__(self, alert: int) -> None:
        super().__init__("tls: " + _TEXTS.get(alert, f"alert({alert})"))
        self.alert = alert


def alert_named(reason: str) -> int | None:
    """Return the number of the alert that an SSLError's reason tells of, None if of none."""
    for prefix in ("SSLV3_", "TLSV1_", "TLSV13_"):
        if reason.startswith(prefix):
            return _REASONS.get(reason.removeprefix(prefix).removeprefix("ALERT_"))
    return None


def alert_in(record: bytes) -> int | None:
    """Return the number of the alert that record is, if it's one in the clear, else None."""
    if len(record) >= 7 and record[0] == 21 and record[3:5] == b"\0\2":
        return record[6]
    return None


def alert_record(alert: int) -> bytes:
    """Return the record of a fatal alert, in the clear."""
    return bytes((21, 3, 3, 0, 2, 2, alert))
