"""What handlers and servers fail with.

Go: net/http/server.go
"""

from gopy.errors import Panic


class ErrServerClosed(Exception):
    """The server was shut down or closed.

    Go: net/http/server.go ErrServerClosed
    """

    def __init__(self, text: str = "http: Server closed") -> None:
        super().__init__(text)


class ErrAbortHandler(Panic):
    """Raise it in a handler to break the answer off: the connection is closed, nothing is logged.

    Go: net/http/server.go ErrAbortHandler
    """

    def __init__(self, value: object = "net/http: abort Handler") -> None:
        super().__init__(value)


class ErrBodyNotAllowed(OSError):
    """A write where method or status permit no body.

    Go: net/http/server.go ErrBodyNotAllowed
    """

    def __init__(self) -> None:
        super().__init__("http: request method or response status code does not allow body")


class ErrHijacked(OSError):
    """The connection was taken over before.

    Go: net/http/server.go ErrHijacked
    """

    def __init__(self) -> None:
        super().__init__("http: connection has been hijacked")


class ErrContentLength(OSError):
    """More was written than ``Content-Length`` promised.

    Go: net/http/server.go ErrContentLength
    """

    def __init__(self) -> None:
        super().__init__("http: wrote more than the declared Content-Length")


class ErrHandlerTimeout(OSError):
    """A write of a handler that a `timeout_handler` has given up.

    Go: net/http/server.go ErrHandlerTimeout
    """

    def __init__(self) -> None:
        super().__init__("http: Handler timeout")


class ErrNotSupported(OSError):
    """The writer can't do that.

    Go: net/http/request.go ErrNotSupported
    """

    def __init__(self) -> None:
        super().__init__("feature not supported")
