"""wsgi: a WSGI application as a handler.

Differs: PEP 3333 lets an application that runs on several threads block; here each request has a
goroutine, and what blocks in the application blocks its thread unless `gopy.monkey` is at work.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from gopy.errors import Goexit
from gopy.net import split_host_port
from gopy.net.http.contextkeys import SERVER_CONTEXT_KEY
from gopy.net.http.handlers import Handler, ResponseWriter, as_handler
from gopy.net.http.panics import is_abort, panic_text
from gopy.net.http.replies import error as reply_error
from gopy.net.http.request import Request
from gopy.net.http.server import LOG, Server
from gopy.net.http.status import STATUS_INTERNAL_SERVER_ERROR
from gopy.net.operror import AddrError
from gopy.net.url.wiretext import from_wire, to_wire

Application: TypeAlias = Callable[[dict[str, Any], Any], Iterable[bytes]]  # Any: as PEP 3333 has it

PIECE = 65536


def wsgi(app: Application, *, multiprocess: bool = False) -> Handler:
    """Return a handler that answers with the WSGI application app.

    What app yields is sent as soon as it is there where it has set no ``Content-Length``, and
    else when it amounts to something.  What app raises is logged, with its traceback, and answered
    with 500 if it has sent nothing yet; else the connection is closed, as at a panic of a handler.

    Args:
        multiprocess: tell app, as ``wsgi.multiprocess``, that other processes serve it, too.

    Beyond Go: PEP 3333.
    """

    def serve(w: ResponseWriter, r: Request) -> None:
        _Run(w, r).serve(app, multiprocess)

    return as_handler(serve)


class _Run:
    """One request that is answered by an application."""

    __slots__ = ("_began", "_fields", "_flushes", "_request", "_status", "_w")

    def __init__(self, w: ResponseWriter, r: Request) -> None:
        self._w = w
        self._request = r
        self._status = 0
        self._fields: list[tuple[str, str]] = []
        self._began = self._flushes = False

    def serve(self, app: Application, multiprocess: bool) -> None:
        try:
            self._run(app, multiprocess)
        except Goexit:
            raise
        except Exception as error:
            if self._began or is_abort(error):
                raise
            self._failed(error)

    def _run(self, app: Application, multiprocess: bool) -> None:
        environ = environ_of(self._request)
        environ["wsgi.multiprocess"] = multiprocess
        parts = app(environ, self.start_response)
        try:
            for part in parts:
                if part:
                    self.write(part)
                    if self._flushes:
                        self._w.flush()
            if not self._began:
                self._begin()
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None:
            try:
                if self._began:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # else it would be part of a cycle
        elif self._status:
            raise AssertionError("start_response was called before")
        number = int(status.split(" ", 1)[0])
        if not 100 <= number <= 999:
            raise ValueError(f"the application's status is {status!r}")
        self._status = number
        self._fields = list(headers)
        return self.write

    def write(self, data: bytes) -> None:
        if not self._began:
            self._begin()
        self._w.write(data)

    def _begin(self) -> None:
        if not self._status:
            raise AssertionError("the application yielded before it called start_response")
        fields = [
            (name, value if value.isascii() else from_wire(value.encode("latin-1")))
            for name, value in self._fields
        ]
        self._began = True
        header = self._w.header()
        for name, value in fields:
            header.add(name, value)
        self._flushes = "Content-Length" not in header
        self._w.write_header(self._status)

    def _failed(self, error: Exception) -> None:
        """Log what the application raised, and answer in its place."""
        r = self._request
        text = f"http: WSGI application failed serving {r.remote_addr}: {panic_text(error)}"
        server = r.context().value(SERVER_CONTEXT_KEY)
        if isinstance(server, Server):
            server.log(text)
        else:
            LOG.error("%s", text)
        reply_error(self._w, "Internal Server Error", STATUS_INTERNAL_SERVER_ERROR)


def environ_of(r: Request) -> dict[str, Any]:
    """Return what PEP 3333 tells an application about r."""
    scheme, port = ("http", "80") if r.tls is None else ("https", "443")
    host, port = _split(r.host, port)
    url = r.url
    environ: dict[str, Any] = {
        "REQUEST_METHOD": r.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _native(url.path),
        "QUERY_STRING": _native(url.raw_query),
        "REQUEST_URI": _native(r.request_uri),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": r.proto,
        "REMOTE_ADDR": _split(r.remote_addr, "")[0],
        "HTTP_HOST": r.host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": Input(r.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "gopy.request": r,
    }
    for name, values in r.header.items():
        key = _variable(name)
        if key:
            separator = "; " if name == "Cookie" else ","
            environ[key] = _native(values[0] if len(values) == 1 else separator.join(values))
    return environ


@lru_cache(1024)
def _variable(name: str) -> str:
    """Return where a field goes; nowhere if it would pass for the one with a hyphen."""
    if "_" in name:
        return ""
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def _native(text: str) -> str:
    """Return text as PEP 3333 wants it: each character is a byte of the wire."""
    return text if text.isascii() else to_wire(text).decode("latin-1")


@lru_cache(1024)
def _split(address: str, port: str) -> tuple[str, str]:
    try:
        return split_host_port(address)
    except AddrError:
        return address, port


class Input:
    """A request's body as PEP 3333 wants it: a file, as far as reading goes."""

    __slots__ = ("_body", "_unused")

    def __init__(self, body: Any) -> None:
        # Any: anything with read(n).
        self._body = body
        self._unused = b""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return size bytes, fewer only at the end; all of them for -1 or None."""
        if size is None or size < 0:
            rest, self._unused = self._unused, b""
            return rest + (self._body.read() if self._body is not None else b"")
        parts = []
        while size > 0 and (part := self._some(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line with its end, or at most size bytes of it; ``b""`` at the end."""
        most = sys.maxsize if size is None or size < 0 else size
        line = bytearray()
        while len(line) < most and (part := self._some(min(most - len(line), PIECE))):
            end = part.find(b"\n") + 1
            if end:
                self._unused = part[end:] + self._unused
                line += part[:end]
                break
            line += part
        return bytes(line)

    def readlines(self, hint: int | None = None, /) -> list[bytes]:
        """Return the lines that are left; about hint bytes of them."""
        lines: list[bytes] = []
        total = 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint and total >= hint:
                break
        return lines

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _some(self, n: int) -> bytes:
        if self._unused:
            part, self._unused = self._unused[:n], self._unused[n:]
            return part
        got: bytes = self._body.read(n) if self._body is not None else b""
        return got
