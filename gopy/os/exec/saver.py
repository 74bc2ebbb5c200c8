"""Saver: a writer that keeps the beginning and the end.

Go: os/exec/exec.go prefixSuffixSaver
"""

KEPT = 32 << 10  # bytes, of the beginning and of the end


class Saver:
    """Keeps the first KEPT bytes and the last KEPT bytes that it is given."""

    __slots__ = ("_first", "_last", "_omitted")

    def __init__(self) -> None:
        self._first = b""
        self._last = b""
        self._omitted = 0

    def write(self, b: bytes, /) -> int:
        """Take b."""
        room = KEPT - len(self._first)
        self._first += b[:room]
        rest = self._last + b[room:]
        self._omitted += max(0, len(rest) - KEPT)
        self._last = rest[-KEPT:]
        return len(b)

    def saved(self) -> bytes:
        """Return what it has kept, and how much it has not."""
        middle = f"\n... omitting {self._omitted} bytes ...\n" if self._omitted else ""
        return self._first + middle.encode() + self._last
