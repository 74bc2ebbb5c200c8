"""Source: the buffer of a Reader, and how it's filled.

    _buf    [ consumed | buffered ]     at most _size bytes are buffered
            0         _r     len(_buf)

``_buf`` is `bytes`, made anew by each read of the source, so what was returned earlier stays
as it was.

Invariants:

    B1  0 <= _r <= len(_buf), and len(_buf) - _r <= _size, but for one byte put back.
    B2  ``_err`` is what the source raised, or END, behind all that is buffered: whoever
        comes that far raises it, once, and the source is asked again.
    B3  ``_last`` is the byte that unread_byte puts back, -1 for none; ``_rune`` the length of
        the character that unread_rune puts back, -1 for none.

Go: bufio/bufio.go Reader
"""

from typing import Self

from gopy.errors import Panic
from gopy.io.errors import EOF, note
from gopy.io.protocols import Readable
from gopy.io.reading import ReadCall, ReadMethods, read_call, read_some

DEFAULT_SIZE = 4 << 10
MIN_SIZE = 16

END = EOF()  # stands for the end where an error would stand; never raised


class Source(ReadMethods):
    """A reader with a buffer before it."""

    __slots__ = ("__weakref__", "_buf", "_err", "_last", "_r", "_rd", "_read", "_rune", "_size")

    _size: int
    _rd: Readable
    _read: ReadCall
    _buf: bytes
    _r: int
    _err: Exception | None
    _last: int
    _rune: int

    def __new__(cls, rd: Readable, size: int = DEFAULT_SIZE) -> Self:
        if type(rd) is cls and rd._size >= size:
            return rd
        self = super().__new__(cls)
        self._size = max(size, MIN_SIZE)
        self._start(rd)
        return self

    def size(self) -> int:
        """Return the size of the buffer in bytes.

        Go: bufio/bufio.go Reader.Size
        """
        return self._size

    def buffered(self) -> int:
        """Return how many bytes can be read without asking the source.

        Go: bufio/bufio.go Reader.Buffered
        """
        return len(self._buf) - self._r

    def reset(self, rd: Readable, /) -> None:
        """Forget what is buffered, and read from rd from now on.

        Go: bufio/bufio.go Reader.Reset
        """
        if rd is not self:
            self._start(rd)

    def _start(self, rd: Readable) -> None:
        self._read = read_call(rd)
        self._rd = rd
        self._buf = b""
        self._r = 0
        self._err = None
        self._last = self._rune = -1

    def _fill(self) -> None:
        """Read once into the buffer, which isn't full; note what is raised (B2)."""
        held = self._buf[self._r :]
        self._buf = held
        self._r = 0
        try:
            data = read_some(self._read, self._size - len(held))
        except Panic:
            raise
        except Exception as error:
            self._err = error
            return
        if data:
            self._buf = held + data if held else data
        else:
            self._err = END

    def _take_pending(self) -> Exception:
        error, self._err = self._err, None
        assert error is not None, "whoever takes it has looked"
        return error

    def _raise_pending(self, partial: bytes | None) -> None:
        """Raise the pending error, with what was read before it; the end is none."""
        error, self._err = self._err, None
        if error is not None and error is not END:
            note(error, len(partial or b""), partial)
            raise error
