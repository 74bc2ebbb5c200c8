"""Reading from anything that can be read: one piece, n bytes, or all of it.

A reader's ``read(n)`` returns at most n bytes, ``b""`` at the end, and None if there is
nothing yet, as Python's non-blocking files do.  Of Python's buffered files ``read1`` is
taken, which returns what there is; their ``read`` waits until n bytes are together.

Go: io/io.go
Differs: a reader that gives nothing 100 times is `ErrNoProgress` everywhere, in Go only to bufio.
"""

from collections.abc import Callable
from typing import TypeAlias

from gopy.errors import Error
from gopy.io.errors import EOF, ErrNoProgress, ErrUnexpectedEOF, note
from gopy.io.protocols import Readable

# What a read returns is not to be relied upon: readers are written by users.
ReadCall: TypeAlias = Callable[[int], object]

MAX_EMPTY_READS = 100
FIRST_READ, LARGEST_READ = 8 << 10, 1 << 20  # of those that go on to the end


def read_all(r: Readable, /) -> bytes:
    """Read r to its end and return all of it.

    Raises:
        Exception: what r raises; ``.partial`` is what was read before, ``.n`` its length.

    Go: io/io.go ReadAll
    """
    return read_to_end(read_call(r))


def read_full(r: Readable, n: int, /) -> bytes:
    """Return exactly n bytes of r.

    Raises:
        EOF: there is nothing more.
        ErrUnexpectedEOF: there are less than n; ``.partial`` is those that there are.
        ValueError: n is negative.
        Exception: what r raises; ``.partial`` is what was read before, ``.n`` its length.

    Go: io/io.go ReadFull
    """
    if n < 0:
        raise ValueError("read of a negative number of bytes")
    read = read_call(r)
    pieces: list[bytes] = []  # joined once: adding each to those before copies them all again
    wanted = n
    try:
        while wanted and (piece := read_some(read, wanted)):
            pieces.append(piece)
            wanted -= len(piece)
    except BaseException as error:
        data = b"".join(pieces)
        note(error, len(data), data)
        raise
    data = b"".join(pieces)
    if not wanted:
        return data
    if not data:
        raise EOF
    raise ErrUnexpectedEOF(partial=data)


def read_call(r: object) -> ReadCall:
    """Return the method that does one read of r.

    Raises:
        TypeError: r is no reader.
    """
    read: ReadCall | None = getattr(r, "read1", None) or getattr(r, "read", None)
    if read is None:
        raise TypeError(f"want a reader, with read(n), not {type(r).__name__}")
    return read


def read_some(read: ReadCall, n: int) -> bytes:
    """Return 1 to n bytes that read gives, ``b""`` at the end; n is positive.

    Raises:
        ErrNoProgress: it gave nothing, again and again.
        gopy.runtime.Error: it gave more than n bytes.
        TypeError: it gave no bytes.
    """
    for _ in range(MAX_EMPTY_READS):
        try:
            data = read(n)
        except EOF:
            return b""
        if data is None:
            continue
        if type(data) is not bytes:
            data = as_bytes(data)
        if len(data) > n:
            raise Error(
                f"runtime error: slice bounds out of range [:{len(data)}] with capacity {n}"
            )
        return data
    raise ErrNoProgress


def as_bytes(data: object) -> bytes:
    """Return what a read gave as bytes."""
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"a reader's read must return bytes, not {type(data).__name__}")
    return bytes(data)


def read_to_end(read: ReadCall) -> bytes:
    """Return all that read gives until the end."""
    pieces: list[bytes] = []
    size = FIRST_READ
    try:
        while piece := read_some(read, size):
            pieces.append(piece)
            if len(piece) == size < LARGEST_READ:
                size *= 2
    except BaseException as error:
        data = b"".join(pieces)
        note(error, len(data), data)
        raise
    return b"".join(pieces)


class ReadMethods:
    """The methods of a reader, made of one: `read_once`."""

    __slots__ = ()

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end; n is positive."""
        raise NotImplementedError

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes as soon as there are any, ``b""`` at the end.

        Without n, or with a negative one, read to the end and return all of it; what interrupts
        that carries the bytes read before as ``.partial``.
        """
        if n > 0:
            return self.read_once(n)
        return read_to_end(self.read_once) if n else b""

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer; return how much, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)
