"""Scanner: token after token out of a reader.

    _buf    [ consumed | data that the split function sees ]  room to read into
            0        _start                          len(_buf)              _size

Go moves the data to the front and doubles the buffer at certain points, and a reader notices
by how much it's asked for; so does ours, which is not a buffer but `bytes` of that size.

Invariants:

    S1  0 <= _start <= len(_buf) <= _size, and _size grows up to _max, never beyond.
    S2  With an error, also the end, nothing more is read: what is left is split, and then
        it's over.

Go: bufio/scan.go
"""

import builtins
from collections.abc import Iterator

from gopy.bufio.errors import (
    ErrAdvanceTooFar,
    ErrBadReadCount,
    ErrFinalToken,
    ErrNegativeAdvance,
    ErrTooLong,
)
from gopy.bufio.runes import to_text
from gopy.bufio.splitting import SplitFunc, scan_lines, split_at
from gopy.errors import Panic
from gopy.io.errors import EOF, ErrNoProgress
from gopy.io.protocols import Readable
from gopy.io.reading import MAX_EMPTY_READS, ReadCall, as_bytes, read_call

MAX_SCAN_TOKEN_SIZE = 64 << 10
START_SIZE = 4 << 10
END = EOF()  # never raised


class Scanner:
    """Reads r and splits it into tokens, lines unless `split` says otherwise.

    ``while s.scan(): s.text()`` is Go's way, with a look at `err` behind it; ``for text in s``
    does both.  A token, with its separator, may have 64 KiB, unless `buffer` says otherwise.
    Behind the last token nothing is promised of where r's position is.

    Raises:
        TypeError: r is no reader.

    Go: bufio/scan.go Scanner
    """

    __slots__ = (
        "__weakref__",
        "_buf",
        "_done",
        "_empties",
        "_err",
        "_max",
        "_read",
        "_size",
        "_split",
        "_start",
        "_started",
        "_token",
    )

    def __init__(self, r: Readable, /) -> None:
        self._read: ReadCall = read_call(r)
        self._split = split_at(scan_lines)
        self._max = MAX_SCAN_TOKEN_SIZE
        self._size = 0
        self._buf = b""
        self._start = 0
        self._token: bytes | None = None
        self._err: Exception | None = None
        self._empties = 0  # tokens at the end, one after the other, that consumed nothing
        self._started = self._done = False

    def scan(self) -> bool:
        """Go on to the next token; return False if there is none, or at an error.

        Waits while the reader does.

        Raises:
            Panic: the split function gives empty tokens without end; or what the reader or the
                split function panics with.  What else they raise, `err` returns.
            TypeError: the split function's result isn't (int, bytes or None).

        Go: bufio/scan.go Scanner.Scan
        """
        if self._done:
            return False
        self._started = True
        while True:
            at_eof = self._err is not None
            if at_eof or len(self._buf) > self._start:
                found = self._step(at_eof)
                if found is not None:
                    return found
            if at_eof:
                self._buf = b""
                self._start = 0
                return False
            if not self._make_room():
                return False
            self._fill()

    def text(self) -> str:
        """Return the token as text, ``""`` if there is none.

        Bytes that aren't UTF-8 become lone surrogates; `bufio.Writer.write_string` makes
        them the same bytes again.

        Go: bufio/scan.go Scanner.Text
        """
        return to_text(self._token or b"")

    def bytes(self) -> builtins.bytes:
        """Return the token, ``b""`` if there is none.

        Go: bufio/scan.go Scanner.Bytes
        """
        return self._token or b""

    def err(self) -> Exception | None:
        """Return the first error, None if there was none but the end.

        Go: bufio/scan.go Scanner.Err
        """
        return None if isinstance(self._err, EOF) else self._err

    def buffer(self, buf: bytearray | None, max_size: int, /) -> None:
        """Say how large the buffer is at first, len(buf), and how large it may become.

        The content of buf doesn't matter, nor is it touched.

        Args:
            max_size: in bytes; a token and its separator must fit into this, or into buf.

        Raises:
            Panic: the scan has begun.

        Go: bufio/scan.go Scanner.Buffer
        """
        if self._started:
            raise Panic("Buffer called after Scan")
        self._size = len(buf) if buf is not None else 0
        self._max = max_size

    def split(self, split: SplitFunc, /) -> None:
        """Have split say where tokens end: one of ``scan_…`` or a function like them.

        Raises:
            Panic: the scan has begun.

        Go: bufio/scan.go Scanner.Split
        """
        if self._started:
            raise Panic("Split called after Scan")
        self._split = split_at(split)

    def __iter__(self) -> Iterator[str]:
        """Yield the text of each token; raise `err` at the end."""
        while self.scan():
            yield self.text()
        failure = self.err()
        if failure is not None:
            raise failure

    def _step(self, at_eof: bool) -> bool | None:
        """Split once; return what `scan` shall return, None to go on."""
        try:
            step = self._split(self._buf, self._start, at_eof)
        except ErrFinalToken as final:
            self._token = None if final.token is None else as_bytes(final.token)
            self._done = True
            return self._token is not None
        except Panic:
            raise
        except Exception as error:
            self._fail(error)
            return False
        advance, token = step
        if advance < 0:
            self._fail(ErrNegativeAdvance())
            return False
        if advance > len(self._buf) - self._start:
            self._fail(ErrAdvanceTooFar())
            return False
        self._start += advance
        self._token = token if token is None or type(token) is bytes else as_bytes(token)
        if token is None:
            return None
        if advance or not at_eof:
            self._empties = 0
        else:
            self._empties += 1
            if self._empties > MAX_EMPTY_READS:
                raise Panic("bufio.Scan: too many empty tokens without progressing")
        return True

    def _make_room(self) -> bool:
        """Drop what is consumed, where Go does, and grow; return False if it can't (S1)."""
        full = len(self._buf) == self._size
        if self._start and (full or self._start > self._size // 2):
            self._buf = self._buf[self._start :]
            self._start = 0
        if len(self._buf) == self._size:
            if self._size >= self._max:
                self._fail(ErrTooLong())
                return False
            self._size = min(self._size * 2 or START_SIZE, self._max)
        return True

    def _fill(self) -> None:
        """Read once, more often while nothing comes; note the end and errors (S2)."""
        room = self._size - len(self._buf)
        for _ in range(MAX_EMPTY_READS + 1):
            try:
                data = self._read(room)
            except Panic:
                raise
            except Exception as error:
                self._fail(error)
                return
            if data is None:
                continue
            if isinstance(data, int):  # a count, as Go's readers return it
                self._fail(ErrBadReadCount())
                return
            data = data if type(data) is builtins.bytes else as_bytes(data)
            if len(data) > room:
                self._fail(ErrBadReadCount())
            elif not data:
                self._fail(END)
            else:
                self._buf = self._buf + data if self._buf else data
                self._empties = 0
            return
        self._fail(ErrNoProgress())

    def _fail(self, error: Exception) -> None:
        """Keep the first error; the end is none."""
        if self._err is None or isinstance(self._err, EOF):
            self._err = error
