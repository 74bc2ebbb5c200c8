"""What a request fails with on its way; the first two don't leave the transport.

Go: net/http/transport.go
"""

from gopy.context import DeadlineExceeded


class NothingWritten(Exception):
    """Not a byte of the request was written; ``__cause__`` says why.

    Go: net/http/transport.go nothingWrittenError
    """


class NothingRead(Exception):
    """Not a byte of the answer was read; ``__cause__`` says why.

    Go: net/http/transport.go transportReadFromServerError, errServerClosedIdle
    """


class BrokenConnection(OSError):
    """``net/http: HTTP/1.x transport connection broken: …``: what came was no answer.

    Go: net/http/transport.go persistConn.mapRoundTripError
    """

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"net/http: HTTP/1.x transport connection broken: {cause}")


class TimedOut(DeadlineExceeded):
    """A limit of the client's or the transport's ran out; it's a `DeadlineExceeded` to `except`.

    Go: net/http/transport.go timeoutError
    """

    def __init__(self, text: str = "net/http: timeout awaiting response headers") -> None:
        super().__init__(text)

    def is_(self, target: BaseException) -> bool:
        """Return whether target is a plain `DeadlineExceeded`; `gopy.errors.is_` asks."""
        return type(target) is DeadlineExceeded


class ErrCannotRewind(OSError):
    """The connection was lost, and the request's body can't be had again.

    Go: net/http/transport.go errCannotRewind
    """

    def __init__(self, text: str = "net/http: cannot rewind body after connection loss") -> None:
        super().__init__(text)


class ErrSchemeMismatch(OSError):
    """``http: server gave HTTP response to HTTPS client``.

    Go: net/http/client.go ErrSchemeMismatch
    """

    def __init__(self, text: str = "http: server gave HTTP response to HTTPS client") -> None:
        super().__init__(text)
