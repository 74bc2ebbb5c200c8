"""What a WebSocket runs over: what is left of a connection once the handshake is done."""

from typing import Protocol

from gopy.net.protocols import Conn


class Stream(Protocol):
    """Bytes both ways; closing it wakes whoever waits in it.  A client's is an UpgradedBody."""

    def read(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end."""
        ...

    def write(self, b: bytes, /) -> int:
        """Write all of b."""
        ...

    def close(self) -> None:
        """Close it."""
        ...

    def close_write(self) -> None:
        """End writing; reading goes on."""
        ...


class Hijacked:
    """A server's: the connection that was taken over, behind what was read of it before."""

    __slots__ = ("_conn", "_rest", "close", "close_write", "write")

    def __init__(self, rest: bytes, conn: Conn) -> None:
        self._rest = rest
        self._conn = conn
        self.write = conn.write
        self.close = conn.close
        self.close_write = conn.close_write

    def read(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end."""
        rest = self._rest
        if not rest:
            return self._conn.read(n)
        self._rest = rest[n:]
        return rest[:n]
