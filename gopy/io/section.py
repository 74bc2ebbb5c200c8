"""section_reader: a part of something that can be read at any place.

Go: io/io.go SectionReader
Differs: files that can seek are taken as well.  Regular files are read without moving their
position; of others a section moves it, so one at a time may be used.
"""

import io
import os
from collections.abc import Callable
from typing import Protocol, TypeAlias

from gopy.io.protocols import Readable
from gopy.io.reading import ReadMethods, as_bytes

ReadAt: TypeAlias = Callable[[int, int], bytes]


class ReaderAt(Protocol):
    """Something that can be read at any place, by several goroutines at once.

    Go: io/io.go ReaderAt
    """

    def read_at(self, n: int, offset: int, /) -> bytes:
        """Return n bytes from offset on; fewer only where the end comes before."""
        ...


class Seekable(Readable, Protocol):
    """A file that has a position."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move the position."""
        ...


def section_reader(r: ReaderAt | Seekable, offset: int, n: int, /) -> "SectionReader":
    """Return a reader of the n bytes of r from offset on.

    Args:
        r: has ``read_at(n, offset)``, or is a binary file that can seek.

    Raises:
        TypeError: r is neither.

    Go: io/io.go NewSectionReader
    """
    return SectionReader(r, offset, n)


class SectionReader(ReadMethods):
    """What `section_reader` returns; it has a position of its own.

    Go: io/io.go SectionReader
    """

    __slots__ = ("_base", "_limit", "_n", "_offset", "_r", "_read_at")

    def __init__(self, r: ReaderAt | Seekable, offset: int, n: int) -> None:
        self._r = r
        self._read_at = _read_at_call(r)
        self._base = self._offset = offset
        self._n = n
        self._limit = offset + n

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes from the position on, and move it behind them."""
        if self._offset >= self._limit:
            return b""
        data = self._read_at(min(n, self._limit - self._offset), self._offset)
        self._offset += len(data)
        return data

    def read_at(self, n: int, offset: int, /) -> bytes:
        """Return n bytes from offset on, fewer at the end; the position stays where it is.

        Go: io/io.go SectionReader.ReadAt
        """
        if n <= 0 or not 0 <= offset < self.size():
            return b""
        at = self._base + offset
        return self._read_at(min(n, self._limit - at), at)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move the position, also beyond the end; return where it is then.

        Raises:
            ValueError: whence is none of ``io.SEEK_SET``, ``SEEK_CUR``, ``SEEK_END``, or the
                place lies before the beginning.

        Go: io/io.go SectionReader.Seek
        """
        origins = {
            io.SEEK_SET: self._base,
            io.SEEK_CUR: self._offset,
            io.SEEK_END: self._limit,
        }
        if whence not in origins:
            raise ValueError("Seek: invalid whence")
        to = origins[whence] + offset
        if to < self._base:
            raise ValueError("Seek: invalid offset")
        self._offset = to
        return to - self._base

    def size(self) -> int:
        """Return how many bytes the section has.

        Go: io/io.go SectionReader.Size
        """
        return self._limit - self._base

    def outer(self) -> tuple[ReaderAt | Seekable, int, int]:
        """Return what `section_reader` was given: r, offset and n.

        Go: io/io.go SectionReader.Outer
        """
        return self._r, self._base, self._n


def _read_at_call(r: ReaderAt | Seekable) -> ReadAt:
    own: ReadAt | None = getattr(r, "read_at", None)
    if own is not None:
        return own
    if isinstance(r, io.BytesIO):
        of_bytes = r  # its buffer can be cut without a seek

        def cut(n: int, offset: int) -> bytes:
            with of_bytes.getbuffer() as view:
                return bytes(view[offset : offset + n])

        return cut
    raw = r.raw if isinstance(r, io.BufferedReader) else r
    if type(raw) is io.FileIO:
        fd = raw.fileno()
        return lambda n, offset: os.pread(fd, n, offset)
    if not callable(getattr(r, "seek", None)):
        raise TypeError(f"want read_at(n, offset) or a file that can seek, not {type(r).__name__}")
    file: Seekable = r  # type: ignore[assignment]  # it's not the other one

    def seek_and_read(n: int, offset: int) -> bytes:
        file.seek(offset)
        return as_bytes(file.read(n))

    return seek_and_read
