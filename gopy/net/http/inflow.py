"""What comes in from a server: bytes that were read and not yet used, and reading more.

Invariants:
    F1  ``data[pos:]`` is what was read and not yet used.

Go: bufio.Reader, net/http/transport.go persistConn.Read
"""

from collections.abc import Callable
from typing import Final

from gopy.io import ErrUnexpectedEOF

READ_SIZE: Final = 16 << 10
LONGEST_LINE: Final = 4 << 10


class HeadTooLong(Exception):
    """A head is longer than it may be."""


class Inflow:
    """Bytes, in order; ``read_more(n)`` gives 1 to n of them, ``b""`` at the end."""

    __slots__ = ("data", "pos", "read_more")

    def __init__(self, read_more: Callable[[int], bytes]) -> None:
        self.read_more = read_more
        self.data = b""
        self.pos = 0

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end; what was read before comes first."""
        pos = self.pos
        if pos >= len(self.data):
            return self.read_more(n)
        got = self.data[pos : pos + n]
        self.pos = pos + len(got)
        return got

    def buffered(self) -> int:
        """Return how many bytes were read and not yet used."""
        return len(self.data) - self.pos

    def more(self) -> bool:
        """Read more behind what there is; False at the end."""
        got = self.read_more(READ_SIZE)
        self.data = self.data[self.pos :] + got if self.pos < len(self.data) else got
        self.pos = 0
        return bool(got)

    def head(self, limit: int) -> bytes:
        """Return all up to an empty line.

        Raises:
            HeadTooLong: it's longer than limit.
            io.ErrUnexpectedEOF: the end comes before it.
        """
        end = self.data.find(b"\r\n\r\n", self.pos) + 4
        if end < 4:
            end = self._read_on(limit)
        if end - self.pos > limit:
            raise HeadTooLong
        bare = self.data.find(b"\n\n", self.pos, end)  # not every server knows CRLF
        if bare >= 0:
            end = bare + 2
        head = self.data[self.pos : end]
        self.pos = end
        return head

    def _read_on(self, limit: int) -> int:
        """Read until a whole head is there; return where it ends."""
        data = bytearray(self.data[self.pos :])
        seen = 0
        try:
            while True:
                for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n"):
                    at = data.find(mark, seen)
                    if at >= 0:
                        return at + len(mark)
                if len(data) > limit:
                    raise HeadTooLong
                seen = max(len(data) - 3, 0)
                got = self.read_more(READ_SIZE)
                if not got:
                    raise ErrUnexpectedEOF
                data += got
        finally:
            self.data, self.pos = bytes(data), 0

    def line(self) -> bytes:
        """Read the line that introduces a chunk, without its end.

        Go: net/http/internal/chunked.go readChunkLine
        """
        looked_at = 0
        while (at := self.data.find(b"\n", self.pos + looked_at)) < 0:
            looked_at = self.buffered()
            if looked_at >= LONGEST_LINE:
                raise ValueError("header line too long")
            if not self.more():
                raise ErrUnexpectedEOF
        line = self.data[self.pos : at]
        self.pos = at + 1
        if len(line) > LONGEST_LINE:
            raise ValueError("header line too long")
        if not line.endswith(b"\r"):
            raise ValueError("chunked line ends with bare LF")
        if b"\r" in line[:-1]:
            raise ValueError("invalid CR in chunked line")
        return line[:-1]

    def exactly(self, n: int) -> bytes:
        """Read n bytes, few."""
        while self.buffered() < n:
            if not self.more():
                raise ErrUnexpectedEOF
        got = self.data[self.pos : self.pos + n]
        self.pos += n
        return got
