"""Certificates for tests of TLS, by trustme; and connections that hold nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gopy import io
from gopy.crypto import tls
from gopy.net import UnixAddr

trustme = pytest.importorskip("trustme")

PAST = datetime(2020, 1, 2, tzinfo=UTC)
FUTURE = datetime(2999, 1, 1, tzinfo=UTC)


class Authority:
    """Vouches for whom a test wants."""

    def __init__(self) -> None:
        self.ca = trustme.CA()
        self.roots: bytes = self.ca.cert_pem.bytes()

    def pems(self, *names: str, **more: Any) -> tuple[bytes, bytes]:
        """Return a chain for names, and its key."""
        leaf = self.ca.issue_cert(*names, **more)
        chain = b"".join(each.bytes() for each in leaf.cert_chain_pems)
        return chain, leaf.private_key_pem.bytes()

    def certificate(self, *names: str, **more: Any) -> tls.Certificate:
        """Return the same for a Config."""
        return tls.x509_key_pair(*self.pems(*names, **more))


class Unbuffered:
    """A connection as a user might write one: two pipes, in which a write waits for reads."""

    def __init__(self, reader: io.PipeReader, writer: io.PipeWriter) -> None:
        self.reader, self.writer = reader, writer

    def read(self, n: int = 65536, /) -> bytes:
        return self.reader.read_once(n)

    def write(self, b: Any, /) -> int:
        return self.writer.write(b)

    def read_into(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.reader.close()
        self.writer.close()

    def close_read(self) -> None:
        self.reader.close()

    def close_write(self) -> None:
        self.writer.close()

    def set_deadline(self, t: Any, /) -> None: ...

    def set_read_deadline(self, t: Any, /) -> None: ...

    def set_write_deadline(self, t: Any, /) -> None: ...

    def fileno(self) -> int:
        return -1

    def local_addr(self) -> UnixAddr:
        return UnixAddr("near")

    def remote_addr(self) -> UnixAddr:
        return UnixAddr("far")

    def __enter__(self) -> "Unbuffered":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def unbuffered() -> tuple[Unbuffered, Unbuffered]:
    """Return the two ends of a connection."""
    (there_r, there_w), (back_r, back_w) = io.pipe(), io.pipe()
    return Unbuffered(back_r, there_w), Unbuffered(there_r, back_w)
