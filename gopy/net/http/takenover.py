"""A connection that a handler takes over: what was read of it beyond the request comes first.

Go: net/http/server.go conn.hijackLocked
"""

from typing import Any, NoReturn

from gopy.bufio import Reader, ReadWriter, Writer
from gopy.net.addr import Addr
from gopy.net.http.servererrors import ErrHijacked
from gopy.net.protocols import Conn


def taken_over(rest: bytes, conn: Conn) -> ReadWriter:
    """Return a reader that begins with rest, and a writer, of conn."""
    reader = Reader(_Rest(rest, conn), max(len(rest), 4096))
    if rest:
        reader.peek(len(rest))  # so that `buffered` tells of it
    return ReadWriter(reader, Writer(conn))


class GivenAway:
    """What a server keeps of a connection that was taken over: its addresses, and no more."""

    __slots__ = ("_far", "_near")

    def __init__(self, conn: Conn) -> None:
        self._near, self._far = conn.local_addr(), conn.remote_addr()

    def local_addr(self) -> Addr:
        """Return the near address."""
        return self._near

    def remote_addr(self) -> Addr:
        """Return the far address."""
        return self._far

    def __getattr__(self, name: str) -> Any:  # Any: a method of any kind
        return _refuse


def _refuse(*args: object) -> NoReturn:
    """Stand for what a connection does.

    Raises:
        ErrHijacked: always.
    """
    raise ErrHijacked


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
