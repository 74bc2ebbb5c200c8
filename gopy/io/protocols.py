"""What a reader, a writer and a closer are.

Connections, pipes and Python's own binary files are all of it; whatever has the methods is.
Functions ask for the least, `Readable` and `Writable`; the others say what gopy's own objects
give.

Go: io/io.go
Differs: `WriterTo` and `ReaderFrom` are classes to inherit from, not protocols: the names of
their methods mean other things elsewhere (`read_from` of a packet connection).
"""

from abc import ABC, abstractmethod
from typing import Protocol, TypeAlias

Buffer: TypeAlias = bytes | bytearray | memoryview


class Readable(Protocol):
    """The least that a reader has."""

    def read(self, n: int, /) -> bytes:
        """Return at most n bytes, ``b""`` at the end."""
        ...


class Writable(Protocol):
    """The least that a writer has."""

    def write(self, b: bytes, /) -> int:
        """Write all of b and return its length, or raise."""
        ...


class Reader(Protocol):
    """Something to read bytes from.

    Go: io/io.go Reader
    """

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes as soon as there are any; ``b""`` at the end."""
        ...


class Writer(Protocol):
    """Something to write bytes to.

    Go: io/io.go Writer
    """

    def write(self, b: bytes, /) -> int:
        """Write all of b and return its length, or raise; ``.n`` says how much was written."""
        ...


class Closer(Protocol):
    """Something that can be closed.

    Go: io/io.go Closer
    """

    def close(self) -> None:
        """Close it."""
        ...


class ReadWriter(Reader, Writer, Protocol):
    """A `Reader` and a `Writer`.

    Go: io/io.go ReadWriter
    """


class ReadCloser(Reader, Closer, Protocol):
    """A `Reader` that can be closed.

    Go: io/io.go ReadCloser
    """


class WriteCloser(Writer, Closer, Protocol):
    """A `Writer` that can be closed.

    Go: io/io.go WriteCloser
    """


class ReadWriteCloser(Reader, Writer, Closer, Protocol):
    """A `Reader` and a `Writer` that can be closed.

    Go: io/io.go ReadWriteCloser
    """


class WriterTo(ABC):
    """A reader that knows a better way to write itself out; `copy` takes it.

    Go: io/io.go WriterTo
    """

    __slots__ = ()

    @abstractmethod
    def write_to(self, w: Writable, /) -> int:
        """Write all that is left to w; return how many bytes that were."""


class ReaderFrom(ABC):
    """A writer that knows a better way to take in all of a reader; `copy` takes it.

    Go: io/io.go ReaderFrom
    """

    __slots__ = ()

    @abstractmethod
    def read_from(self, r: Readable, /) -> int:
        """Take in all that is left in r; return how many bytes that were."""
