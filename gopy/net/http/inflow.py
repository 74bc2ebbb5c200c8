"""What comes in from a peer: bytes that were read and not yet used, and reading more.

Invariants:
    F1  ``data[pos:]`` is what was read and not yet used.

Go: bufio.Reader, net/http/server.go connReader, net/http/transport.go persistConn.Read
"""

import re
from collections.abc import Callable
from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.net.http.fields import lines_of
from gopy.net.url.wiretext import from_wire

READ_SIZE: Final = 8192
LONGEST_LINE: Final = 4 << 10
LONGEST_TRAILER: Final = 4 << 10

_end: Final = re.compile(rb"\n\r?\n").search


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

    def rest(self) -> bytes:
        """Return what was read and not yet used, and forget it."""
        rest = self.data[self.pos :]
        self.data, self.pos = b"", 0
        return rest

    def head(self, limit: int) -> bytes:
        """Return all up to an empty line; not every peer knows CRLF.

        Raises:
            HeadTooLong: it's longer than limit.
            io.ErrUnexpectedEOF: the end comes before it.
        """
        end = head_end(self.data, self.pos) or self.read_on(limit)
        if end - self.pos > limit:
            raise HeadTooLong
        head = self.data[self.pos : end]
        self.pos = end
        return head

    def read_on(self, limit: int) -> int:
        """Read until a whole head is there; return where in ``data`` it ends.

        Raises:
            HeadTooLong: it's longer than limit.
            io.ErrUnexpectedEOF: the end comes before it.
        """
        data = bytearray(self.data[self.pos :])
        looked_at = 0
        first = True
        try:
            while not (end := head_end(data, looked_at)):
                if first and (at := data.find(b"\n", looked_at)) >= 0:
                    first = False
                    self.first_line(bytes(data[:at]))
                if len(data) > limit:
                    raise HeadTooLong
                looked_at = max(len(data) - 2, 0)
                got = self.read_more(READ_SIZE)
                if not got:
                    raise ErrUnexpectedEOF
                data += got
        finally:
            self.data, self.pos = bytes(data), 0
        return end

    def first_line(self, line: bytes) -> None:
        """Look at the first line of a head that isn't there yet; raise if it's no use to wait."""

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
        cr = line.find(b"\r")
        if cr < 0:
            raise ValueError("chunked line ends with bare LF")
        if cr != len(line) - 1:
            raise ValueError("invalid CR in chunked line")
        if len(line) > LONGEST_LINE:
            raise ValueError("header line too long")
        return line[:-1]

    def exactly(self, n: int) -> bytes:
        """Read n bytes, few."""
        while self.buffered() < n:
            if not self.more():
                raise ErrUnexpectedEOF
        got = self.data[self.pos : self.pos + n]
        self.pos += n
        return got

    def trailer(self) -> list[str]:
        """Read the lines of a trailer, the empty one with them.

        Go: net/http/transfer.go body.readTrailer
        """
        try:
            if self.exactly(2) == b"\r\n":
                return [""]
        except ErrUnexpectedEOF:
            raise ErrUnexpectedEOF("http: unexpected EOF reading trailer") from None
        self.pos -= 2
        # Lines may end in a bare line feed, but whoever doesn't send a proper end is no client.
        while (at := self.data.find(b"\r\n\r\n", self.pos)) < 0:
            if self.buffered() >= LONGEST_TRAILER or not self.more():
                break
        if not 0 <= at - self.pos <= LONGEST_TRAILER - 4:
            raise ValueError("http: suspiciously long trailer after chunked body")
        if self.data[self.pos] == 10:
            self.pos += 1
            return [""]
        return lines_of(from_wire(self.head(LONGEST_TRAILER)))


def head_end(data: bytes | bytearray, start: int = 0) -> int:
    """Return where the head that begins at or before start ends, 0 if its end isn't there yet."""
    found = _end(data, start)
    return found.end() if found else 0
