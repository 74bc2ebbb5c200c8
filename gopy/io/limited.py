"""limit_reader: the first n bytes of a reader.

Go: io/io.go LimitedReader
"""

from gopy.io.protocols import Readable
from gopy.io.reading import ReadMethods, read_call, read_some


class LimitedReader(ReadMethods):
    """What `limit_reader` returns: ``n`` is how many bytes may still come, of ``r``.

    Go: io/io.go LimitedReader
    """

    __slots__ = ("n", "r")

    def __init__(self, r: Readable, n: int) -> None:
        self.r = r
        self.n = n

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end or at the limit."""
        if self.n <= 0:
            return b""
        data = read_some(read_call(self.r), min(n, self.n))
        self.n -= len(data)
        return data


def limit_reader(r: Readable, n: int, /) -> LimitedReader:
    """Return a reader of the first n bytes of r; then it's at its end.

    Go: io/io.go LimitReader
    """
    return LimitedReader(r, n)
