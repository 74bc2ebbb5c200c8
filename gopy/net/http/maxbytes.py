"""MaxBytesReader: a body that may not be longer than so much.

Go: net/http/request.go MaxBytesReader
"""

from typing import Any

from gopy.io import EOF


class MaxBytesError(OSError):
    """More was sent than the limit, which is in ``limit``.

    Go: net/http/request.go MaxBytesError
    """

    def __init__(self, limit: int = 0) -> None:
        super().__init__("http: request body too large")
        self.limit = limit


class MaxBytesReader:
    """A body that fails with `MaxBytesError` once more than n bytes were to be read.

    The n bytes before come out first.  The server is told, so that it closes the connection
    rather than read the rest.

    Args:
        w: the writer of the answer to the request; None if there is none.
        body: the body of the request; anything with ``read(n)``.
        n: how many bytes; below 0 is 0.

    Go: net/http/request.go MaxBytesReader
    """

    __slots__ = ("_body", "_error", "_left", "_limit", "_w")

    def __init__(self, w: Any, body: Any, n: int) -> None:
        # Any: writers of all kinds, of which the server's own have more to call.
        self._w = w
        self._body = body
        self._limit = self._left = max(n, 0)
        self._error: BaseException | None = None

    def read(self, n: int = -1, /) -> bytes:
        """Return at most n bytes, all of it for -1; ``b""`` at the end.

        Raises:
            MaxBytesError: there is more than the limit; then at every call.  A read of all has
                the bytes before it in ``partial``.
        """
        if n >= 0:
            return self._read(n) if n else b""
        parts = []
        try:
            while part := self._read(65536):
                parts.append(part)
        except MaxBytesError as error:
            error.partial = b"".join(parts)  # type: ignore[attr-defined]  # as io's errors do
            raise
        return b"".join(parts)

    def close(self) -> None:
        """Close the body.

        Go: net/http/request.go maxBytesReader.Close
        """
        close = getattr(self._body, "close", None)
        if close is not None:
            close()

    def _read(self, n: int) -> bytes:
        if self._error is not None:
            raise self._error
        try:  # one byte more than is left tells a body that is too long from one that just fits
            got: bytes = self._body.read(min(n, self._left + 1))
        except EOF:
            return b""
        except Exception as error:
            self._error = error
            raise
        if len(got) <= self._left:
            self._left -= len(got)
            return got
        self._error = MaxBytesError(self._limit)
        told = getattr(self._w, "request_too_large", None)
        if told is not None:
            told()
        got = got[: self._left]
        self._left = 0
        if got:
            return got
        raise self._error
