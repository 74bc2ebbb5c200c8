"""timeout_handler: answers 503 for a handler that takes too long.

Locking: the writer's ``_mu`` guards all of it: the handler may write while it is given up.

Go: net/http/server.go TimeoutHandler
"""

from datetime import timedelta
from typing import Any, Final, NoReturn

from gopy._core import go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import DeadlineExceeded, with_timeout
from gopy.errors import Panic
from gopy.net.http.callers import caller_text
from gopy.net.http.contextkeys import SERVER_CONTEXT_KEY
from gopy.net.http.handlers import AnyHandler, Handler, ResponseWriter, serve_of
from gopy.net.http.header import Header
from gopy.net.http.request import Request
from gopy.net.http.server import Server
from gopy.net.http.servererrors import ErrHandlerTimeout, ErrNotSupported
from gopy.net.http.status import STATUS_OK, STATUS_SERVICE_UNAVAILABLE
from gopy.net.url.wiretext import to_wire
from gopy.sync import Mutex

_BODY: Final = "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>"


def timeout_handler(handler: AnyHandler, d: float | timedelta, text: str = "") -> Handler:
    """Return a handler that gives handler the span d, then answers 503 with text.

    handler runs on a goroutine of its own, its answer is held back until it has returned.  Once
    it's given up, its context is done and its writes raise `ErrHandlerTimeout`.  It can neither
    flush nor hijack.

    Args:
        text: the body of the 503; ``""`` is a short page.

    Go: net/http/server.go TimeoutHandler
    """
    return TimeoutHandler(handler, d, text)


class TimeoutHandler:
    """What `timeout_handler` returns."""

    __slots__ = ("_serve", "_span", "_text")

    def __init__(self, handler: AnyHandler, d: float | timedelta, text: str) -> None:
        self._serve = serve_of(handler)
        self._span = d
        self._text = text

    def serve_http(self, w: ResponseWriter, r: Request, /) -> None:
        """Answer r; see `timeout_handler`."""
        ctx, cancel = with_timeout(r.context(), self._span)
        try:
            r = r.with_context(ctx)
            writer = _TimeoutWriter(r)
            ended = recv(chan[Any](1))  # Any: None, or what the handler raised
            go(self._run, ended.ch, writer, r)
            if select(ended, recv(ctx.done())) is not ended:
                writer.give_up(w, ctx.err(), self._text)
            elif ended.value is not None:
                raise ended.value
            else:
                writer.copy_to(w)
        finally:
            cancel()

    def _run(self, ended: Any, w: "_TimeoutWriter", r: Request) -> None:
        try:
            self._serve(w, r)
        except Exception as error:
            ended.send(error)
        else:
            ended.send(None)


class _TimeoutWriter:
    """Holds an answer back."""

    __slots__ = ("_body", "_error", "_header", "_mu", "_request", "_status")

    def __init__(self, request: Request) -> None:
        self._mu = Mutex()
        self._request = request
        self._header = Header()
        self._body = bytearray()
        self._status = 0
        self._error: Exception | None = None

    def header(self) -> Header:
        return self._header

    def write(self, b: bytes | bytearray | memoryview | str, /) -> int:
        data = to_wire(b) if isinstance(b, str) else b
        with self._mu:
            if self._error is not None:
                raise self._error
            self._status = self._status or STATUS_OK
            self._body += data
            return len(data)

    def write_header(self, status: int, /) -> None:
        if not 100 <= status <= 999:
            raise Panic(f"invalid WriteHeader code {status}")
        with self._mu:
            if self._error is not None:
                return
            if not self._status:
                self._status = status
                return
        server = self._request.context().value(SERVER_CONTEXT_KEY)
        if isinstance(server, Server):
            server.log(f"http: superfluous response.WriteHeader call from {caller_text()}")

    def flush(self) -> None:
        """Do nothing: what is held back may yet be dropped."""

    def hijack(self) -> NoReturn:
        raise ErrNotSupported

    def copy_to(self, w: ResponseWriter) -> None:
        """Answer with what was held back."""
        with self._mu:
            w.header().update(self._header)
            w.write_header(self._status or STATUS_OK)
            w.write(bytes(self._body))

    def give_up(self, w: ResponseWriter, why: Exception | None, text: str) -> None:
        """Answer 503, and let later writes fail."""
        with self._mu:
            w.write_header(STATUS_SERVICE_UNAVAILABLE)
            if isinstance(why, DeadlineExceeded):
                self._error = ErrHandlerTimeout()
                w.write(text or _BODY)
            else:
                self._error = why
