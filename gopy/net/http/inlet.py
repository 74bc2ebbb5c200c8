"""What comes in on a server's connection: requests, one after the other.

All that a connection knows between two requests is here and in its `ServerConn`, not on a stack.

Go: net/http/server.go connReader
"""

from gopy.io import ErrUnexpectedEOF
from gopy.net.http.fields import MAX_FIELDS
from gopy.net.http.inflow import READ_SIZE, HeadTooLong, Inflow, head_end
from gopy.net.http.knownheads import BLOCKS, TARGETS, Known
from gopy.net.http.requesthead import Head, parse_exactly, parse_fast, parse_line
from gopy.net.http.wireerrors import BadRequestError, too_large
from gopy.net.protocols import Conn
from gopy.net.url.wiretext import from_wire


class Inlet(Inflow):
    """The bytes of a connection, in order."""

    __slots__ = ()

    def __init__(self, conn: Conn) -> None:
        self.read_more = conn.read  # what Inflow's does: one is made for each request
        self.data = b""
        self.pos = 0

    def skip_crlf(self) -> None:
        """Skip up to 4 CRs and LFs, which old clients send behind the body of a POST."""
        for _ in range(4):
            if not self.wait() or self.data[self.pos] not in b"\r\n":
                break
            self.pos += 1

    def wait(self) -> bool:
        """Wait until there is something unused; False at the end."""
        return self.pos < len(self.data) or self.more()

    def read_head(self, limit: int, max_fields: int = MAX_FIELDS) -> Head | Known | None:
        """Read the head of a request; None if the connection ends before it begins.

        A tuple is what is known of one that came before.

        Raises:
            BadRequestError: it's no request, or one that ends too early, or is longer than limit.
            OpError: the connection's.
        """
        data, pos = self.data, self.pos
        if pos >= len(data):
            self.data, self.pos = data, pos = self.read_more(READ_SIZE), 0
            if not data:
                return None
        end = data.find(b"\r\n\r\n", pos) + 4
        if end < 4:
            try:
                end = self.read_on(limit)
            except HeadTooLong:
                raise too_large() from None
            except ErrUnexpectedEOF:
                raise BadRequestError("unexpected EOF") from None
            data, pos = self.data, self.pos
        if end - pos > limit:
            raise too_large()
        if data.startswith(b"GET /", pos):
            at = data.find(b"\n", pos) + 1
            target, fields = TARGETS[data[pos:at]], BLOCKS[data[at:end]]
            if target is not None and fields is not None and fields.number <= max_fields:
                self.pos = end
                return target, fields
        head = parse_fast(data[pos:end], max_fields)
        if head is None:  # where it may end earlier, with a bare line feed
            end = head_end(data, pos)
            head = parse_exactly(data[pos:end], max_fields)
        self.pos = end
        return head

    def first_line(self, line: bytes) -> None:
        """Refuse what is no request before the rest of it comes."""
        parse_line(from_wire(line).removesuffix("\r"))
