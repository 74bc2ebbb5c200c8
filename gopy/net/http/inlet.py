"""What comes in on a connection: bytes that were read and not yet used, and reading more.

All that a connection knows between two requests is here and in its `ServerConn`, not on a stack.

Invariants:
    I1  ``data[pos:]`` is what was read from the connection and not yet used.

Go: net/http/server.go connReader, bufio.Reader
"""

from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.net.http.requesthead import (
    MAX_FIELDS,
    Head,
    head_length,
    parse_exactly,
    parse_fast,
    parse_line,
)
from gopy.net.http.wireerrors import BadRequestError, too_large
from gopy.net.protocols import Conn
from gopy.net.url.wiretext import from_wire

READ_SIZE: Final = 8192
MAX_CHUNK_LINE: Final = 4096
MAX_TRAILER: Final = 4096


class Inlet:
    """The bytes of a connection, in order."""

    __slots__ = ("conn", "data", "pos")

    def __init__(self, conn: Conn) -> None:
        self.conn = conn
        self.data = b""
        self.pos = 0

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end; what was read before comes first."""
        data, pos = self.data, self.pos
        if pos >= len(data):
            return self.conn.read(n)
        got = data[pos : pos + n]
        self.pos = pos + len(got)
        return got

    def more(self) -> bool:
        """Read more behind what there is; False at the end."""
        got = self.conn.read(READ_SIZE)
        self.data = self.data[self.pos :] + got
        self.pos = 0
        return bool(got)

    def rest(self) -> bytes:
        """Return what was read and not yet used, and forget it."""
        rest = self.data[self.pos :]
        self.data, self.pos = b"", 0
        return rest

    def skip_crlf(self) -> None:
        """Skip up to 4 CRs and LFs, which old clients send behind the body of a POST."""
        self.wait()
        end = min(self.pos + 4, len(self.data))
        while self.pos < end and self.data[self.pos] in b"\r\n":
            self.pos += 1

    def wait(self) -> bool:
        """Wait until there is something unused; False at the end."""
        return self.pos < len(self.data) or self.more()

    def read_head(self, limit: int, max_fields: int = MAX_FIELDS) -> Head | None:
        """Read the head of a request; None if the connection ends before it begins.

        Raises:
            BadRequestError: it's no request, or one that ends too early, or is longer than limit.
            OpError: the connection's.
        """
        if self.pos >= len(self.data) and not self.more():
            return None
        data, pos = self.data, self.pos
        end = data.find(b"\r\n\r\n", pos) + 4
        if end < 4:
            end = self._read_on(limit)
            data, pos = self.data, self.pos
        if end - pos > limit:
            raise too_large()
        head = parse_fast(data[pos:end], max_fields)
        if head is None:  # where it may end earlier, with a bare line feed
            end = head_length(data, pos)
            head = parse_exactly(data[pos:end], max_fields)
        self.pos = end
        return head

    def _read_on(self, limit: int) -> int:
        """Read until a whole head is there; return where it ends."""
        data = bytearray(self.data[self.pos :])
        looked_at = 0
        first_line = False
        try:
            while not (end := head_length(data, looked_at)):
                if not first_line and (at := data.find(b"\n", looked_at)) >= 0:
                    first_line = True
                    parse_line(from_wire(data[:at]).removesuffix("\r"))
                if len(data) > limit:
                    raise too_large()
                looked_at = max(len(data) - 2, 0)
                got = self.conn.read(READ_SIZE)
                if not got:
                    raise BadRequestError("unexpected EOF")
                data += got
        finally:
            self.data, self.pos = bytes(data), 0
        return end

    def line(self) -> bytes:
        """Read the line that introduces a chunk, without its end.

        Go: net/http/internal/chunked.go readChunkLine
        """
        start = 0
        while (at := self.data.find(b"\n", self.pos + start)) < 0:
            start = len(self.data) - self.pos
            if start >= MAX_CHUNK_LINE:
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
        if len(line) > MAX_CHUNK_LINE:
            raise ValueError("header line too long")
        return line[:-1]

    def exactly(self, n: int) -> bytes:
        """Read n bytes, few."""
        while len(self.data) - self.pos < n:
            if not self.more():
                raise ErrUnexpectedEOF
        got = self.data[self.pos : self.pos + n]
        self.pos += n
        return got

    def trailer(self) -> list[str]:
        """Read the lines of a trailer, the empty one with them.

        Go: net/http/transfer.go body.readTrailer
        """
        if self.exactly(2) == b"\r\n":
            return [""]
        self.pos -= 2
        while (end := head_length(self.data, self.pos)) == 0:
            if len(self.data) - self.pos > MAX_TRAILER:
                raise ValueError("http: suspiciously long trailer after chunked body")
            if not self.more():
                raise ErrUnexpectedEOF("http: unexpected EOF reading trailer")
        lines = from_wire(self.data[self.pos : end]).split("\n")
        self.pos = end
        return [line.removesuffix("\r") for line in lines]
