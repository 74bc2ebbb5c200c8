"""The body of an answer after which the connection speaks another protocol.

Go: net/http/transport.go readWriteCloserBody
"""

from collections.abc import Callable

from gopy.io.reading import ReadMethods
from gopy.net.http.inflow import Inflow
from gopy.net.protocols import Conn


class UpgradedBody(ReadMethods):
    """Reads what the server sends; ``write`` sends.  Whoever has it has the connection."""

    __slots__ = ("_conn", "_inflow", "_stop")

    def __init__(self, inflow: Inflow, conn: Conn, stop: Callable[[], bool] | None) -> None:
        self._inflow = inflow
        self._conn = conn
        self._stop = stop

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end."""
        return self._inflow.read(n)

    def write(self, b: bytes, /) -> int:
        """Write b, all of it."""
        return self._conn.write(b)

    def close(self) -> None:
        """Close the connection."""
        if self._stop is not None:
            self._stop()
        self._conn.close()

    def close_write(self) -> None:
        """End writing: the server finds the end of the stream."""
        self._conn.close_write()
