"""What TLS fails with: Go's texts, in classes of Python's own.

    Error(ssl.SSLError)                 so it's an OSError
      RecordHeaderError                 what came is no TLS
      CertificateVerificationError      (ssl.SSLCertVerificationError); wraps one of x509's
      AlertError                        in `alert`
    net.OpError
      Alerted(ssl.SSLError)             remote error: tls: ..., local error: tls: ...
      Ended(io.EOF)                     the end came where a handshake was due
      Truncated(io.ErrUnexpectedEOF)    the end came without a close_notify, or in a record

Where ssl had something to say, its error is the last ``__cause__``.

Go: crypto/tls/conn.go, crypto/tls/common.go CertificateVerificationError
"""

import ssl
from typing import TypeVar

from gopy.crypto.x509 import Certificate, VerificationError
from gopy.io import EOF, ErrUnexpectedEOF
from gopy.net import Conn, OpError

E = TypeVar("E", bound=BaseException)


class Error(ssl.SSLError):
    """What TLS itself fails with.  `reason` and `library` are ssl's, "" where it said nothing."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
        self.reason = self.library = ""

    def __str__(self) -> str:
        return self.text

    def timeout(self) -> bool:
        """Return False: waiting longer would not help."""
        return False


class RecordHeaderError(Error):
    """What came is no TLS record.

    ``record_header`` is its first five bytes; ``conn`` is the connection below, if one may
    still answer there in another protocol, else None.

    Go: crypto/tls/conn.go RecordHeaderError
    """

    def __init__(self, msg: str, record_header: bytes, conn: Conn | None = None) -> None:
        super().__init__("tls: " + msg)
        self.msg = msg
        self.record_header = record_header
        self.conn = conn


class CertificateVerificationError(Error, ssl.SSLCertVerificationError):
    """The peer's certificate isn't accepted; ``err``, also its ``__cause__``, says why.

    ``unverified_certificates`` are those that it sent, as far as they are known.

    Go: crypto/tls/common.go CertificateVerificationError
    """

    def __init__(self, err: VerificationError, certificates: list[Certificate]) -> None:
        super().__init__(f"tls: failed to verify certificate: {err}")
        self.err = err
        self.unverified_certificates = certificates
        self.verify_code = 0
        self.verify_message = ""
        self.__cause__ = err


class Alerted(OpError, ssl.SSLError):
    """An alert that came (``op`` is ``remote error``) or went out (``local error``)."""

    def __init__(self, op: str, err: Error) -> None:
        super().__init__(op, "", None, None, err)
        self.reason = self.library = ""
        self.__cause__ = err


class Ended(OpError, EOF):
    """``EOF``: the end came where a message of the handshake was due."""

    def __init__(self) -> None:
        super().__init__(err="EOF")


class Truncated(OpError, ErrUnexpectedEOF):
    """``unexpected EOF``: the end came within a record, or without a close_notify."""

    def __init__(self) -> None:
        super().__init__(err="unexpected EOF")
        self.partial = b""
        self.n = 0


for _each in (Alerted, Ended, Truncated):
    _each.__name__ = _each.__qualname__ = "OpError"


def anew(error: E) -> E:
    """Return a copy of error, to raise it once more: a traceback belongs to one raise."""
    copy = type(error).__new__(type(error), *error.args)
    copy.args = error.args
    copy.__dict__.update(error.__dict__)
    if isinstance(error, OSError) and isinstance(copy, OSError):
        copy.errno = error.errno
    copy.__cause__ = error.__cause__
    return copy
