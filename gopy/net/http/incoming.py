"""The bytes of a body, by how its end is known.

Go: net/http/transfer.go body, net/http/internal/chunked.go chunkedReader
"""

from typing import Final, Protocol

from gopy.io import ErrUnexpectedEOF
from gopy.net.http.fields import MAX_FIELDS, parse_fields
from gopy.net.http.header import Header, header_of
from gopy.net.http.inflow import Inflow
from gopy.net.http.responsehead import CHUNKED, TO_THE_END

_HEX: Final = b"0123456789abcdefABCDEF"


class Source(Protocol):
    """What a body is read from; once ``at_end`` is true, nothing comes any more."""

    at_end: bool

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` if there are no more."""
        ...


def source_of(inflow: Inflow, framing: int, trailer: Header | None) -> Source:
    """Return the source for a body's framing; what comes behind chunks goes into trailer."""
    if framing == CHUNKED:
        return ChunkedSource(inflow, trailer)
    if framing == TO_THE_END:
        return EndlessSource(inflow)
    return LengthSource(inflow, framing)


class LengthSource:
    """The next ``left`` bytes."""

    __slots__ = ("_inflow", "at_end", "left")

    def __init__(self, inflow: Inflow, length: int) -> None:
        self._inflow = inflow
        self.left = length
        self.at_end = not length

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` if there are no more."""
        left = self.left
        if not left:
            return b""
        got = self._inflow.read(n if n < left else left)
        if not got:
            raise ErrUnexpectedEOF
        self.left = left = left - len(got)
        if not left:
            self.at_end = True
        return got


class EndlessSource:
    """All that comes until the connection's end."""

    __slots__ = ("_inflow", "at_end")

    def __init__(self, inflow: Inflow) -> None:
        self._inflow = inflow
        self.at_end = False

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` if there are no more."""
        got = b"" if self.at_end else self._inflow.read(n)
        if not got:
            self.at_end = True
        return got


class ChunkedSource:
    """Chunks up to the empty one; then ``trailer`` has what came behind it, too.

    Go: net/http/internal/chunked.go chunkedReader
    """

    __slots__ = ("_chunk", "_excess", "_inflow", "_is_first", "at_end", "trailer")

    left: Final = -1  # nobody knows

    def __init__(self, inflow: Inflow, trailer: Header | None = None) -> None:
        self._inflow = inflow
        self._chunk = 0
        self._is_first = True
        self._excess = 0
        self.at_end = False
        self.trailer = trailer

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes, ``b""`` if there are no more.

        Raises:
            ValueError: that is no chunk.
        """
        if self.at_end:
            return b""
        if not self._chunk:
            self._begin()
            if not self._chunk:
                self._end()
                return b""
        inflow = self._inflow
        got = inflow.read(min(n, self._chunk))
        if not got:
            raise ErrUnexpectedEOF
        self._chunk -= len(got)
        if not self._chunk and inflow.data.startswith(b"\r\n0\r\n\r\n", inflow.pos):
            inflow.pos += 7  # so that the end is known with the last byte
            self.at_end = True
        return got

    def _begin(self) -> None:
        if not self._is_first and self._inflow.exactly(2) != b"\r\n":
            raise ValueError("malformed chunked encoding")
        self._is_first = False
        line = self._inflow.line()
        size = line.rstrip(b" \t").partition(b";")[0]
        if not size:
            raise ValueError("empty hex number for chunk length")
        if size.strip(_HEX):
            raise ValueError("invalid byte in chunk length")
        if len(size) > 16:
            raise ValueError("http chunk length too large")
        self._chunk = int(size, 16)
        # Whoever sends a byte at a time is honest; whoever sends long extensions isn't.
        self._excess = max(self._excess + len(line) + 4 - 16 - 2 * self._chunk, 0)
        if self._excess > 16 << 10:
            raise ValueError("chunked encoding contains too much non-data")

    def _end(self) -> None:
        lines = self._inflow.trailer()
        if lines != [""]:
            pairs = parse_fields(lines)
            if len(pairs) > MAX_FIELDS:
                raise ValueError("message too large")
            if self.trailer is None:
                self.trailer = Header()
            self.trailer.update(header_of(pairs))
        self.at_end = True
