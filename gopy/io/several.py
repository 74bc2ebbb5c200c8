"""Several readers in a row, several writers at once, and a reader with a listener.

Go: io/multi.go, io/io.go TeeReader
"""

from collections import deque

from gopy.io.errors import note, noted
from gopy.io.protocols import Buffer, Readable, Reader, Writable, Writer, WriterTo
from gopy.io.reading import ReadMethods, read_call, read_some
from gopy.io.transfer import copy
from gopy.io.writing import write_call, write_out


def multi_reader(*readers: Readable) -> Reader:
    """Return a reader of all of readers, one after the other.

    Go: io/multi.go MultiReader
    """
    return MultiReader(*readers)


def multi_writer(*writers: Writable) -> Writer:
    """Return a writer that writes to each of writers, in their order.

    A writer that fails ends the write: those behind it get nothing of it.

    Go: io/multi.go MultiWriter
    """
    return MultiWriter(*writers)


def tee_reader(r: Readable, w: Writable, /) -> Reader:
    """Return a reader of r that writes to w all that is read, before the read returns.

    What w raises the read raises.

    Go: io/io.go TeeReader
    """
    return TeeReader(r, w)


class MultiReader(ReadMethods, WriterTo):
    """What `multi_reader` returns; it lets go of the readers that are at their end."""

    __slots__ = ("_readers",)

    def __init__(self, *readers: Readable) -> None:
        self._readers = deque(readers)

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes of the first reader that has any."""
        readers = self._readers
        while readers:
            first = readers[0]
            if len(readers) == 1 and type(first) is MultiReader:
                self._readers = readers = deque(first._readers)  # else a long chain is a deep one
                continue
            if data := read_some(read_call(first), n):
                return data
            readers.popleft()
        return b""

    def write_to(self, w: Writable, /) -> int:
        """Write all that is left to w, as `copy` does from each."""
        done = 0
        while self._readers:
            try:
                done += copy(w, self._readers[0])
            except BaseException as error:
                note(error, done + noted(error))
                raise
            self._readers.popleft()
        return done


class MultiWriter:
    """What `multi_writer` returns."""

    __slots__ = ("_writers",)

    def __init__(self, *writers: Writable) -> None:
        flat: list[Writable] = []
        for w in writers:
            if type(w) is MultiWriter:
                flat += w._writers
            else:
                flat.append(w)
        self._writers: list[Writable] = flat

    def write(self, b: Buffer, /) -> int:
        """Write b to each; ``.n`` of what one of them raises is how much that one took."""
        data = b if type(b) is bytes else bytes(b)
        for w in self._writers:
            write_out(write_call(w), data)
        return len(data)


class TeeReader(ReadMethods):
    """What `tee_reader` returns."""

    __slots__ = ("_r", "_w")

    def __init__(self, r: Readable, w: Writable) -> None:
        self._r = r
        self._w = w

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, which w was given before."""
        if data := read_some(read_call(self._r), n):
            try:
                write_out(write_call(self._w), data)
            except BaseException as error:
                note(error, noted(error, n), data)
                raise
        return data
