"""A connection that a handler takes over: what was read of it beyond the request comes first.

Go: net/http/server.go conn.hijackLocked
"""

from gopy.bufio import Reader, ReadWriter, Writer
from gopy.net.protocols import Conn


def taken_over(rest: bytes, conn: Conn) -> ReadWriter:
    """Return a reader that begins with rest, and a writer, of conn."""
    reader = Reader(_Rest(rest, conn), max(len(rest), 4096))
    if rest:
        reader.peek(len(rest))  # so that `buffered` tells of it
    return ReadWriter(reader, Writer(conn))


class _Rest:
    """Reads what was read before, then the connection."""

    __slots__ = ("_conn", "_rest")

    def __init__(self, rest: bytes, conn: Conn) -> None:
        self._rest = rest
        self._conn = conn

    def read(self, n: int = 65536, /) -> bytes:
        rest = self._rest
        if not rest:
            return self._conn.read(n)
        self._rest = rest[n:]
        return rest[:n]
