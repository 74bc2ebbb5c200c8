"""What answers requests: handlers and the writers that they are given.

Go: net/http/server.go Handler, ResponseWriter, HandlerFunc
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from gopy.errors import Panic
from gopy.net.http.header import Header
from gopy.net.http.request import Request


class ResponseWriter(Protocol):
    """What a handler answers with.

    Go: net/http/server.go ResponseWriter, Flusher, Hijacker
    """

    def header(self) -> Header:
        """Return the header that `write_header` will send; what is changed later is not sent."""
        ...

    def write(self, b: bytes | str, /) -> int:
        """Send b, a str as UTF-8, as the next part of the body; return its length in bytes."""
        ...

    def write_header(self, status: int, /) -> None:
        """Send the header with this status; without it the first write sends 200."""
        ...

    def flush(self) -> None:
        """Send what is held back."""
        ...

    def hijack(self) -> tuple[Any, Any]:
        """Take over the connection: the Conn, and a `bufio.ReadWriter` on it."""
        ...  # Any: what a test's double gives is its own affair


class Handler(Protocol):
    """What answers requests: an object with ``serve_http(w, r)``.

    Wherever a handler is taken, a function of ``(w, r)`` will do.

    Go: net/http/server.go Handler
    """

    def serve_http(self, w: ResponseWriter, r: Request, /) -> object:
        """Answer r through w; returning ends the answer."""
        ...


if TYPE_CHECKING:

    class HandlerFunc(Protocol):
        """A function of ``(w, r)``."""

        def __call__(self, w: ResponseWriter, r: Request, /) -> object: ...

else:

    class HandlerFunc:
        """A function of ``(w, r)`` with the method of a handler.

        It equals the function.  In annotations it stands for the plain function.

        Go: net/http/server.go HandlerFunc
        """

        __slots__ = ("serve_http",)

        def __init__(self, function):
            self.serve_http = function

        def __call__(self, w, r, /):
            """Answer r through w."""
            return self.serve_http(w, r)

        def __eq__(self, other):
            return self.serve_http == getattr(other, "serve_http", other)

        def __hash__(self):
            return hash(self.serve_http)

        def __repr__(self):
            return f"<HandlerFunc {self.serve_http!r}>"


AnyHandler: TypeAlias = Handler | HandlerFunc
Serve: TypeAlias = Callable[[Any, Any], object]  # Any: each takes its own writer and request


def serve_of(handler: AnyHandler | None) -> Serve:
    """Return what to call with ``(w, r)``.

    Raises:
        Panic: there is no handler.
        TypeError: it's neither a handler nor a function.
    """
    serve = getattr(handler, "serve_http", None)
    if serve is not None:
        return serve  # type: ignore[no-any-return]  # a handler's method
    if handler is None:
        raise Panic("http: nil handler")
    if not callable(handler):
        raise TypeError(f"{type(handler).__name__} is no handler: no serve_http, not callable")
    return handler


def as_handler(handler: AnyHandler) -> Handler:
    """Return handler itself if it has ``serve_http``, else one that calls it."""
    serve = serve_of(handler)
    made: Any = HandlerFunc  # Any: at run time it's a class, which makes a handler
    return handler if hasattr(handler, "serve_http") else made(serve)  # type: ignore[return-value]
