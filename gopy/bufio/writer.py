"""Writer: makes large writes of small ones.

Invariants:

    W1  Less than ``_size`` bytes, or just as many, are in ``_buf``, in the order of the writes.
    W2  Once a write of the sink has failed ``_err`` is its error, and every write and flush
        raises it until `reset`.  A panic, and what isn't an `Exception`, is no such error.

Go: bufio/bufio.go
Differs: where a sink takes less than a large write, and doesn't say why, that is ErrShortWrite
also if nothing was buffered; Go tries again.
"""

from typing import NoReturn, Self

from gopy.bufio.runes import UTF_MAX, encoded, to_bytes
from gopy.errors import Panic
from gopy.io.errors import note, noted
from gopy.io.protocols import Buffer, Readable, ReaderFrom, Writable
from gopy.io.reading import read_call, read_some
from gopy.io.writing import WriteCall, write_call, write_out

DEFAULT_SIZE = 4 << 10


class Writer(ReaderFrom):
    """A writer with a buffer of size bytes before wr: call `flush` in the end.

    ``Writer(wr, size)`` is wr itself if that is a Writer whose buffer is large enough.

    An exception of wr is raised again by every later write and flush, until `reset`.  For
    one goroutine at a time.

    Raises:
        TypeError: wr is no writer.

    Go: bufio/bufio.go Writer, NewWriterSize
    """

    __slots__ = ("__weakref__", "_buf", "_err", "_size", "_wr", "_write")

    _size: int
    _wr: Writable
    _write: WriteCall
    _buf: bytearray
    _err: Exception | None

    def __new__(cls, wr: Writable, size: int = DEFAULT_SIZE) -> Self:
        if type(wr) is cls and wr._size >= size:
            return wr
        self = super().__new__(cls)
        self._size = size if size > 0 else DEFAULT_SIZE
        self._start(wr)
        return self

    def size(self) -> int:
        """Return the size of the buffer in bytes.

        Go: bufio/bufio.go Writer.Size
        """
        return self._size

    def buffered(self) -> int:
        """Return how many bytes are waiting to be flushed.

        Go: bufio/bufio.go Writer.Buffered
        """
        return len(self._buf)

    def available(self) -> int:
        """Return how many bytes the buffer has room for.

        Go: bufio/bufio.go Writer.Available
        """
        return self._size - len(self._buf)

    def reset(self, wr: Writable, /) -> None:
        """Forget what is buffered, and the error; write to wr from now on.

        Go: bufio/bufio.go Writer.Reset
        """
        if wr is not self:
            self._start(wr)

    def flush(self) -> None:
        """Write out what is buffered.

        Raises:
            ErrShortWrite, ErrInvalidWrite: the sink took less, or says that it took more.
            Exception: the sink's, or its earlier one.

        Go: bufio/bufio.go Writer.Flush
        """
        if self._err is not None:
            self._fail_again()
        size = len(self._buf)
        if not size:
            return
        try:
            self._put(bytes(self._buf))
        except BaseException as error:
            del self._buf[: noted(error, size)]
            raise
        del self._buf[:size]

    def write(self, b: Buffer, /) -> int:
        """Buffer b, and write out what there is no room for; return its length.

        Raises:
            Exception: as `flush`; ``.n`` is how many bytes of b were taken, also into the buffer.

        Go: bufio/bufio.go Writer.Write
        """
        if type(b) is not bytes:
            b = bytes(b)
        if self._err is not None:
            self._fail_again()
        if len(b) > self._size - len(self._buf):
            self._write_long(b)
        else:
            self._buf += b
        return len(b)

    def write_string(self, s: str, /) -> int:
        """Write s in UTF-8, as `write` does; return how many bytes that were.

        Go: bufio/bufio.go Writer.WriteString
        """
        return self.write(to_bytes(s))

    def write_byte(self, c: int, /) -> None:
        """Write one byte.

        Raises:
            ValueError: c is no byte.
            Exception: as `flush`.

        Go: bufio/bufio.go Writer.WriteByte
        """
        if self._err is not None:
            self._fail_again()
        if not 0 <= c <= 255:
            raise ValueError("byte must be in range(0, 256)")
        if len(self._buf) >= self._size:
            self.flush()
        self._buf.append(c)

    def write_rune(self, r: str | int, /) -> int:
        """Write a character, or the one with that number, in UTF-8; return its length in bytes.

        What is no character of Unicode is written as U+FFFD.

        Raises:
            ValueError: r isn't one character long.
            Exception: as `flush`.

        Go: bufio/bufio.go Writer.WriteRune
        """
        data = encoded(r)
        if len(data) == 1:
            self.write_byte(data[0])
            return 1
        if self._err is not None:
            self._fail_again()
        if self.available() < UTF_MAX:
            self.flush()
        return self.write(data)

    def read_from(self, r: Readable, /) -> int:
        """Write all that r has; return how many bytes that were.

        A part of it may stay in the buffer.

        Raises:
            Exception: r's, or as `flush`; ``.n`` is how many bytes were taken.

        Go: bufio/bufio.go Writer.ReadFrom
        """
        if self._err is not None:
            self._fail_again()
        read = read_call(r)
        sink = self._wr if isinstance(self._wr, ReaderFrom) else None
        done = 0
        handing = False
        try:
            while True:
                if len(self._buf) >= self._size:
                    self.flush()
                if sink is not None and not self._buf:
                    handing = True
                    return done + self._hand_over(sink, r)
                data = read_some(read, self._size - len(self._buf))
                if not data:
                    break
                self._buf += data
                done += len(data)
            if len(self._buf) >= self._size:
                self.flush()
        except BaseException as error:
            note(error, done + (noted(error) if handing else 0))
            raise
        return done

    def _start(self, wr: Writable) -> None:
        self._write = write_call(wr)
        self._wr = wr
        self._buf = bytearray()
        self._err = None

    def _write_long(self, b: bytes) -> None:
        """Write b, for which there is no room."""
        done = 0
        try:
            while len(b) - done > (room := self._size - len(self._buf)):
                if self._buf:
                    self._buf += b[done : done + room]
                    done += room
                    self.flush()
                    continue
                rest = b[done:] if done else b
                try:
                    self._put(rest)
                except BaseException as error:
                    done += noted(error, len(rest))
                    raise
                return
            self._buf += b[done:]
        except BaseException as error:
            note(error, done)
            raise

    def _put(self, data: bytes) -> None:
        """Write data to the sink; keep its error (W2)."""
        try:
            write_out(self._write, data)
        except Panic:
            raise
        except Exception as error:
            self._err = error
            raise

    def _hand_over(self, sink: ReaderFrom, r: Readable) -> int:
        """Have the sink take in r itself; keep its error (W2)."""
        try:
            return sink.read_from(r)
        except Panic:
            raise
        except Exception as error:
            self._err = error
            raise

    def _fail_again(self) -> NoReturn:
        """Raise the sink's error once more; nothing was written this time."""
        error = self._err
        assert error is not None, "whoever calls this has looked"
        note(error, 0)
        raise error
