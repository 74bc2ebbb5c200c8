"""A body that the server sent with gzip, undone.

Go: net/http/transport.go gzipReader
"""

import zlib
from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.io.reading import ReadMethods
from gopy.net.http.bodies import Body

PIECE: Final = 16 << 10
GZIP: Final = 31  # zlib's way to say gzip, with the largest window


class GzipBody(ReadMethods):
    """Reads body and undoes its gzip; what is behind one is another one, as in a file."""

    __slots__ = ("_begun", "_body", "_pending", "_unzip")

    def __init__(self, body: Body) -> None:
        self._body = body
        self._unzip = zlib.decompressobj(GZIP)
        self._begun = False  # a member
        self._pending = b""  # not yet unzipped

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end.

        Raises:
            ValueError: ``gzip: invalid header``, or what else zlib finds.
            Exception: what reading the body raises.
        """
        while True:
            if self._unzip.eof:
                self._pending = self._unzip.unused_data or self._pending
                self._unzip = zlib.decompressobj(GZIP)
                self._begun = False
            if not self._pending:
                self._pending = self._body.read(PIECE)
                if not self._pending:
                    if self._begun:
                        raise ErrUnexpectedEOF
                    return b""
            self._begun = True
            try:
                got = self._unzip.decompress(self._pending, n)
            except zlib.error as error:
                raise ValueError("gzip: invalid header") from error
            self._pending = self._unzip.unconsumed_tail
            if got:
                return got

    def close(self) -> None:
        """Close the body."""
        self._body.close()
