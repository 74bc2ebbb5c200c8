"""Reader: reads pieces of any size out of large ones.

What it holds, and the rules for that, are `Source`'s.

Go: bufio/bufio.go
Differs: read_line keeps the error behind a line without an end for the next call; Go forgets it.
"""

from gopy.bufio.errors import (
    ErrBufferFull,
    ErrInvalidUnreadByte,
    ErrInvalidUnreadRune,
    ErrNegativeCount,
)
from gopy.bufio.runes import REPLACEMENT, UTF_MAX, rune_at, to_text
from gopy.bufio.source import END, Source
from gopy.io.errors import EOF, note, noted
from gopy.io.protocols import ReaderFrom, Writable, WriterTo
from gopy.io.reading import read_some
from gopy.io.writing import WriteCall, write_call, write_out

FULL = ErrBufferFull()  # stands for it where there is none to raise; never raised


class Reader(Source, WriterTo):
    """A reader with a buffer of size bytes, 16 at least, before rd.

    ``Reader(rd, size)`` is rd itself if that is a Reader whose buffer is large enough.

    An exception of rd is raised behind the bytes that came before it, and only once.  Where
    it cuts a read short its ``.partial`` has what was read.  For one goroutine at a time.

    Raises:
        TypeError: rd is no reader.

    Go: bufio/bufio.go Reader, NewReaderSize
    """

    __slots__ = ()

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, of one read of the source at most; ``b""`` at the end.

        Go: bufio/bufio.go Reader.Read
        """
        buf, r = self._buf, self._r
        if r == len(buf):
            if self._err is not None:
                self._raise_pending(b"")
                return b""
            direct = n >= self._size
            data = read_some(self._read, n if direct else self._size)
            if not data:
                return b""
            if direct:
                self._last = data[-1]
                self._rune = -1
                return data
            self._buf = buf = data
            r = 0
        data = buf[r : r + n]
        self._r = r + len(data)
        self._last = data[-1]
        self._rune = -1
        return data

    def peek(self, n: int, /) -> bytes:
        """Return the next n bytes, and leave them where they are; fewer at the end.

        Raises:
            ErrBufferFull: n is more than the buffer holds; ``.partial`` is all of that.
            ErrNegativeCount: n is negative.

        Go: bufio/bufio.go Reader.Peek
        """
        if n < 0:
            raise ErrNegativeCount
        self._last = self._rune = -1
        while self.buffered() < min(n, self._size) and self._err is None:
            self._fill()
        if n > self._size:
            raise ErrBufferFull(partial=self._buf[self._r :])
        data = self._buf[self._r : self._r + n]
        if len(data) < n:
            self._raise_pending(data)
        return data

    def discard(self, n: int, /) -> int:
        """Skip the next n bytes; return how many were skipped, fewer than n at the end.

        Raises:
            ErrNegativeCount: n is negative.
            Exception: the source's; ``.n`` is how many were skipped.

        Go: bufio/bufio.go Reader.Discard
        """
        if n < 0:
            raise ErrNegativeCount
        if not n:
            return 0
        self._last = self._rune = -1
        left = n
        while True:
            if not self.buffered() and self._err is None:
                self._fill()
            skip = min(self.buffered(), left)
            self._r += skip
            left -= skip
            if not left:
                return n
            if self._err is not None:
                error = self._take_pending()
                if error is END:
                    return n - left
                note(error, n - left)
                raise error

    def read_byte(self) -> int:
        """Return the next byte.

        Raises:
            EOF: there is none.

        Go: bufio/bufio.go Reader.ReadByte
        """
        self._rune = -1
        while self._r == len(self._buf):
            if self._err is not None:
                self._raise_pending(b"")
                raise EOF
            self._fill()
        byte = self._last = self._buf[self._r]
        self._r += 1
        return byte

    def unread_byte(self) -> None:
        """Put the byte back that was read last, once.

        Raises:
            ErrInvalidUnreadByte: the last operation wasn't a read; peek, discard and write_to
                are none.

        Go: bufio/bufio.go Reader.UnreadByte
        """
        if self._last < 0:
            raise ErrInvalidUnreadByte
        r = self._r
        if r and self._buf[r - 1] == self._last:
            self._r = r - 1
        else:  # it never was in the buffer
            self._buf = bytes((self._last,)) + self._buf[r:]
            self._r = 0
        self._last = self._rune = -1

    def read_rune(self) -> tuple[str, int]:
        """Return the next character of UTF-8 and its length in bytes.

        A byte that is part of none is U+FFFD, of length 1.

        Raises:
            EOF: there is none.

        Go: bufio/bufio.go Reader.ReadRune
        """
        char, size = rune_at(self._buf, self._r)
        while not size and self._err is None and self.buffered() < UTF_MAX:
            self._fill()
            char, size = rune_at(self._buf, self._r)
        self._rune = -1
        if not size:
            if self._r == len(self._buf):
                self._raise_pending(b"")
                raise EOF
            char, size = REPLACEMENT, 1
        self._r += size
        self._last = self._buf[self._r - 1]
        self._rune = size
        return char, size

    def unread_rune(self) -> None:
        """Put the character back that read_rune returned.

        Raises:
            ErrInvalidUnreadRune: the last operation wasn't a read_rune.

        Go: bufio/bufio.go Reader.UnreadRune
        """
        if self._rune < 0 or self._r < self._rune:
            raise ErrInvalidUnreadRune
        self._r -= self._rune
        self._last = self._rune = -1

    def read_slice(self, delim: int | bytes | str, /) -> bytes:
        """Return the bytes up to delim and delim; the rest at the end, then ``b""``.

        Raises:
            ErrBufferFull: the buffer is full, and no delim in it; ``.partial`` is all of that,
                and counts as read.

        Go: bufio/bufio.go Reader.ReadSlice
        """
        line, error = self._slice(byte_of(delim))
        if error is FULL:
            raise ErrBufferFull(partial=line)
        if error is not None and error is not END:
            note(error, len(line), line)
            raise error
        return line

    def read_line(self) -> tuple[bytes, bool]:
        r"""Return the next line without its end, ``\n`` or ``\r\n``, and whether it goes on.

        It does where it's longer than the buffer.  `Scanner` and `read_bytes` are easier.

        Raises:
            EOF: there is none.

        Go: bufio/bufio.go Reader.ReadLine
        """
        line, error = self._slice(b"\n")
        if error is FULL:
            if line[-1:] == b"\r":  # its \n may come next
                self._r -= 1
                line = line[:-1]
                self._last = line[-1] if line else -1
            return line, True
        if error is END and not line:
            raise EOF
        if error is not None and error is not END:
            if not line:
                raise error
            self._err = error
        if line[-1:] == b"\n":
            line = line[: -2 if line[-2:-1] == b"\r" else -1]
        return line, False

    def read_bytes(self, delim: int | bytes | str, /) -> bytes:
        """Return the bytes up to delim and delim, of any length; the rest at the end.

        Args:
            delim: one byte: a number, or bytes or text of that length.

        Raises:
            ValueError: delim is no single byte.
            Exception: the source's; ``.partial`` is what was read before.

        Go: bufio/bufio.go Reader.ReadBytes
        """
        wanted = byte_of(delim)
        line, error = self._slice(wanted)
        if error is FULL:
            pieces = [line]
            while error is FULL:
                line, error = self._slice(wanted)
                pieces.append(line)
            line = b"".join(pieces)
        if error is not None and error is not END:
            note(error, len(line), line)
            raise error
        return line

    def read_string(self, delim: int | bytes | str, /) -> str:
        """Return what `read_bytes` does as text, ``""`` at the end.

        Bytes that aren't UTF-8 become lone surrogates; `Writer.write_string` makes them the
        same bytes again.

        Go: bufio/bufio.go Reader.ReadString
        """
        return to_text(self.read_bytes(delim))

    def write_to(self, w: Writable, /) -> int:
        """Write all that is left to w; return how many bytes that were.

        Go: bufio/bufio.go Reader.WriteTo
        """
        self._last = self._rune = -1
        write = write_call(w)
        done = 0
        try:
            if self.buffered():
                done += self._write_buffered(write)
            if isinstance(self._rd, WriterTo) and self._err is None:
                return done + self._rd.write_to(w)
            if isinstance(w, ReaderFrom) and self._err is None:
                return done + w.read_from(self._rd)
            while True:
                if self._err is None:
                    self._fill()
                if not self.buffered():
                    break
                done += self._write_buffered(write)
            self._raise_pending(None)
        except BaseException as error:
            note(error, done + noted(error))
            raise
        return done

    def _slice(self, delim: bytes) -> tuple[bytes, Exception | None]:
        """Return what comes up to delim; or all that there is, and FULL, END or an error."""
        searched = 0
        while True:
            found = self._buf.find(delim, self._r + searched)
            end = found + 1 if found >= 0 else len(self._buf)
            if found >= 0 or self._err is not None or self.buffered() >= self._size:
                break
            searched = self.buffered()
            self._fill()
        error = None if found >= 0 else FULL if self._err is None else self._take_pending()
        line = self._buf[self._r : end]
        self._r = end
        if line:
            self._last = line[-1]
            self._rune = -1
        return line, error

    def _write_buffered(self, write: WriteCall) -> int:
        """Write out what is buffered."""
        data = self._buf[self._r :]
        try:
            write_out(write, data)
        except BaseException as error:
            self._r += noted(error, len(data))
            raise
        self._r += len(data)
        return len(data)


def byte_of(delim: int | bytes | str) -> bytes:
    """Return a delimiter as a byte."""
    if isinstance(delim, int):
        return bytes((delim,))
    data = delim.encode() if isinstance(delim, str) else delim
    if len(data) != 1:
        raise ValueError(f"a delimiter is one byte, not {delim!r}")
    return data
