"""copy: from a reader to a writer.

Go: io/io.go
"""

from gopy.errors import Panic
from gopy.io.errors import EOF, note, noted
from gopy.io.limited import LimitedReader
from gopy.io.protocols import Buffer, Readable, ReaderFrom, Writable, WriterTo
from gopy.io.reading import read_call, read_some
from gopy.io.writing import write_call, write_out

COPY_SIZE = 32 << 10


def copy(dst: Writable, src: Readable, /, buffer_size: int = COPY_SIZE) -> int:
    """Write to dst all that src has; return how many bytes that were.

    A src that is a `WriterTo`, else a dst that is a `ReaderFrom`, is asked to do it.

    Args:
        buffer_size: how many bytes to read at once, at most.

    Raises:
        Panic: buffer_size isn't positive.
        ErrShortWrite, ErrInvalidWrite: dst took less than it was given, or says that it took more.
        Exception: what src or dst raises.  ``.n`` of all of them is how many bytes were written.

    Go: io/io.go Copy, CopyBuffer
    """
    if buffer_size <= 0:
        raise Panic("empty buffer in CopyBuffer")
    if isinstance(src, WriterTo):
        return src.write_to(dst)
    if isinstance(dst, ReaderFrom):
        return dst.read_from(src)
    read, write = read_call(src), write_call(dst)
    done = 0
    data = b""
    try:
        while data := read_some(read, buffer_size):
            write_out(write, data)
            done += len(data)
            data = b""
    except BaseException as error:
        note(error, done + noted(error, len(data)))  # while it reads, data is of no length
        raise
    return done


def copy_n(dst: Writable, src: Readable, n: int, /) -> int:
    """Write to dst n bytes of src; return n, or 0 for a negative one.

    Raises:
        EOF: src has less; ``.n`` is how many bytes were written.
        Exception: as `copy`.

    Go: io/io.go CopyN
    """
    done = copy(dst, LimitedReader(src, n))
    if done < n:
        short = EOF()
        note(short, done)
        raise short
    return done


class Discard:
    """A writer that forgets what it's given.

    Go: io/io.go discard
    """

    __slots__ = ()

    def write(self, b: Buffer, /) -> int:
        """Return the length of b in bytes."""
        return len(b) if isinstance(b, bytes) else memoryview(b).nbytes

    def __repr__(self) -> str:
        return "io.DISCARD"


DISCARD = Discard()
