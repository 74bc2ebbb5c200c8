"""Lines out of a connection."""

from typing import Final

from gopy._cli.protocol import ProtocolError
from gopy.net import Conn

_READ_SIZE: Final = 4096


class LineReader:
    """Reads a connection line by line, for one goroutine at a time.

    It holds no more than one line of max_length bytes and one read.
    """

    __slots__ = ("_conn", "_max_length", "_rest")

    def __init__(self, conn: Conn, max_length: int) -> None:
        self._conn = conn
        self._max_length = max_length
        self._rest = b""

    def read_line(self) -> bytes | None:
        """Return the next line without its end, ``\\n`` or ``\\r\\n``.

        At the end of the stream it returns None; a last line without an end is dropped.

        Raises:
            ProtocolError: the line is longer than max_length.
            OSError: as `Conn.read` does.
        """
        while True:
            line, end, rest = self._rest.partition(b"\n")
            if len(line) > self._max_length:
                raise ProtocolError("line too long")
            if end:
                self._rest = rest
                return line.removesuffix(b"\r")
            data = self._conn.read(_READ_SIZE)
            if not data:
                return None
            self._rest += data
