"""The body of a request, as the handler reads it.

Locking: ``_mu`` guards all, and is held while a read waits: a handler's goroutine that still
reads when the handler has returned must be done before the next request is read.

Go: net/http/transfer.go body, net/http/internal/chunked.go, net/http/server.go
expectContinueReader
"""

from collections.abc import Callable
from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.io.reading import ReadMethods
from gopy.net.http.header import Header
from gopy.net.http.incoming import ChunkedSource, LengthSource
from gopy.sync import Mutex

MAX_POST_HANDLER_READ: Final = 256 << 10  # what is read to keep a connection, and no more
ALL_AT_ONCE: Final = 65536


class ErrBodyReadAfterClose(OSError):
    """A read of a body that was closed, as every body is when its handler returns.

    Go: net/http/transfer.go ErrBodyReadAfterClose
    """

    def __init__(self, text: str = "http: invalid Read on closed Body") -> None:
        super().__init__(text)


class Body(ReadMethods):
    """A request's body: a reader that can be closed.

    ``on_end`` is called once, when the last byte was read; ``on_read`` before the first read.
    """

    __slots__ = (
        "_error",
        "_mu",
        "_on_trailer",
        "closed",
        "early_close",
        "on_end",
        "on_read",
        "saw_end",
        "source",
    )

    def __init__(
        self,
        source: LengthSource | ChunkedSource,
        on_trailer: Callable[[Header], None] | None = None,
    ) -> None:
        self.source = source
        self._mu = Mutex()
        self._error: Exception | None = None
        self._on_trailer = on_trailer
        self.on_end: Callable[[], None] | None = None
        self.on_read: Callable[[], None] | None = None
        self.saw_end = False
        self.closed = False
        self.early_close = False

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes as soon as there are any, all of it for -1; ``b""`` at the end.

        Raises:
            ErrBodyReadAfterClose: the handler has returned, or closed it.
            io.ErrUnexpectedEOF: the connection ended before the body.
            OpError: the connection's, such as a read timeout.
            ValueError: the chunks of the body aren't.
        """
        if self.on_read is not None and not self.closed:
            self.on_read()
        with self._mu:
            if self.closed:
                raise ErrBodyReadAfterClose
            return super().read(n)

    def close(self) -> None:
        """Close it; what is left of it, up to 256 KiB, is read so that the connection lives on.

        Go: net/http/transfer.go body.Close
        """
        with self._mu:
            if self.closed:
                return
            try:
                if not self.saw_end:
                    self._drain()
            finally:
                self.closed = True

    def never_sent(self) -> None:
        """Take it that the peer, which asked first, won't send it: nothing is read any more."""
        self.closed = self.early_close = True

    @property
    def remains(self) -> bool:
        """Say whether a read might give something."""
        return not self.saw_end

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, ``b""`` at the end; ``_mu`` is held."""
        if self.saw_end:
            return b""
        if self._error is not None:
            raise self._error
        try:
            got = self.source.read(n)
        except (ValueError, ErrUnexpectedEOF) as error:
            self._error = error  # for good: nobody knows where the next request would begin
            raise
        if self.source.at_end:
            self._ended()
        return got

    def _ended(self) -> None:
        self.saw_end = True
        trailer = getattr(self.source, "trailer", None)
        if trailer is not None and self._on_trailer is not None:
            self._on_trailer(trailer)
        if self.on_end is not None:
            self.on_end()

    def _drain(self) -> None:
        self.early_close = True
        if self.source.left > MAX_POST_HANDLER_READ:
            return
        left = MAX_POST_HANDLER_READ + 1
        while left > 0:
            try:
                got = self.read_once(min(left, ALL_AT_ONCE))
            except (OSError, ValueError, ErrUnexpectedEOF):
                return
            if not got or self.saw_end:
                self.early_close = False
                return
            left -= len(got)
