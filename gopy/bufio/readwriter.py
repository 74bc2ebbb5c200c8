"""ReadWriter: a Reader and a Writer in one, as for a connection.

Go: bufio/bufio.go ReadWriter
"""

from gopy.bufio.reader import Reader
from gopy.bufio.writer import Writer
from gopy.io.protocols import Buffer, Readable, Writable


class ReadWriter:
    """The reading methods of ``reader`` and the writing ones of ``writer``.

    ``size``, ``buffered`` and ``reset`` both have; ask the one that is meant.

    Go: bufio/bufio.go ReadWriter
    """

    __slots__ = ("__weakref__", "reader", "writer")

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self.reader = reader
        self.writer = writer

    def read(self, n: int = -1, /) -> bytes:
        """Read as `Reader.read` does."""
        return self.reader.read(n)

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read as `Reader.read_into` does."""
        return self.reader.read_into(buffer)

    def peek(self, n: int, /) -> bytes:
        """Look as `Reader.peek` does."""
        return self.reader.peek(n)

    def discard(self, n: int, /) -> int:
        """Skip as `Reader.discard` does."""
        return self.reader.discard(n)

    def read_byte(self) -> int:
        """Read as `Reader.read_byte` does."""
        return self.reader.read_byte()

    def unread_byte(self) -> None:
        """Put back as `Reader.unread_byte` does."""
        self.reader.unread_byte()

    def read_rune(self) -> tuple[str, int]:
        """Read as `Reader.read_rune` does."""
        return self.reader.read_rune()

    def unread_rune(self) -> None:
        """Put back as `Reader.unread_rune` does."""
        self.reader.unread_rune()

    def read_slice(self, delim: int | bytes | str, /) -> bytes:
        """Read as `Reader.read_slice` does."""
        return self.reader.read_slice(delim)

    def read_line(self) -> tuple[bytes, bool]:
        """Read as `Reader.read_line` does."""
        return self.reader.read_line()

    def read_bytes(self, delim: int | bytes | str, /) -> bytes:
        """Read as `Reader.read_bytes` does."""
        return self.reader.read_bytes(delim)

    def read_string(self, delim: int | bytes | str, /) -> str:
        """Read as `Reader.read_string` does."""
        return self.reader.read_string(delim)

    def write_to(self, w: Writable, /) -> int:
        """Write out as `Reader.write_to` does."""
        return self.reader.write_to(w)

    def available(self) -> int:
        """Return what `Writer.available` does."""
        return self.writer.available()

    def write(self, b: Buffer, /) -> int:
        """Write as `Writer.write` does."""
        return self.writer.write(b)

    def write_string(self, s: str, /) -> int:
        """Write as `Writer.write_string` does."""
        return self.writer.write_string(s)

    def write_byte(self, c: int, /) -> None:
        """Write as `Writer.write_byte` does."""
        self.writer.write_byte(c)

    def write_rune(self, r: str | int, /) -> int:
        """Write as `Writer.write_rune` does."""
        return self.writer.write_rune(r)

    def read_from(self, r: Readable, /) -> int:
        """Take in as `Writer.read_from` does."""
        return self.writer.read_from(r)

    def flush(self) -> None:
        """Flush as `Writer.flush` does."""
        self.writer.flush()
