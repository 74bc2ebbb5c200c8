"""The body of a request, as the handler reads it: what has come and isn't read yet.

How much that is, flow control bounds: the peer may send more as the handler reads.

Locking: the session's ``mu`` guards all.

Go: net/http/internal/http2/pipe.go, server.go requestBody
"""

from typing import TYPE_CHECKING

from gopy.io.reading import ReadMethods
from gopy.net.http.header import Header
from gopy.net.http.requestbody import ErrBodyReadAfterClose

if TYPE_CHECKING:
    from gopy.net.http.http2.stream import Stream


class StreamBody(ReadMethods):
    """A request's body: a reader that can be closed."""

    __slots__ = ("_closed", "_data", "_ended", "_error", "_mu", "_stream", "expects_continue")

    def __init__(self, stream: "Stream") -> None:
        self._stream = stream
        self._mu = stream.session.mu
        self._data = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._closed = False
        self.expects_continue = False

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes as soon as there are any, all of it for -1; ``b""`` at the end.

        Raises:
            ErrBodyReadAfterClose: the handler has returned, or closed it.
            StreamError: the client has reset the stream.
            ErrClientDisconnected: the connection has ended before the body.
            DeadlineExceededError: a read timeout.
        """
        if self.expects_continue and not self._closed:
            self.expects_continue = False
            self._stream.send_continue()
        return super().read(n)

    def close(self) -> None:
        """Close it: the peer may send the rest, which nobody keeps."""
        with self._mu:
            self._closed = True
            self.drop()
            self._stream.session.flush()
            self._stream.changed.broadcast()

    # By the session, under its mu.

    def take(self, data: bytes) -> bool:
        """Keep data for the handler; False if nobody wants it."""
        if self._closed or self._error is not None:
            return False
        self._data += data
        self._stream.changed.broadcast()
        return True

    def end(self) -> None:
        """Take it that all has come."""
        self._ended = True
        self._stream.changed.broadcast()

    def fail(self, error: Exception) -> None:
        """Let reads fail, once what has come is read; nothing if all has come."""
        if not self._ended and self._error is None:
            self._error = error
        self._stream.changed.broadcast()

    def drop(self) -> None:
        """Forget what has come and isn't read."""
        size = len(self._data)
        self._data = bytearray()
        self._stream.session.acknowledge(self._stream, size)

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes, as `read`."""
        with self._mu:
            while True:
                if self._closed:
                    raise ErrBodyReadAfterClose
                if self._data:
                    got = bytes(self._data[:n])
                    del self._data[:n]
                    self._stream.session.acknowledge(self._stream, len(got))
                    self._stream.session.flush()
                    return got
                if self._error is not None:
                    raise self._error
                if self._ended:
                    self._hand_over_trailer()
                    return b""
                self._stream.changed.wait()

    def _hand_over_trailer(self) -> None:
        request, trailer = self._stream.request, self._stream.trailer
        if trailer:
            self._stream.trailer = None
            if request.trailer is None:
                request.trailer = Header()
            request.trailer.update(trailer)
