"""What the handlers have in common: numbers from the query, failures, patience.

Go: net/http/pprof/pprof.go
"""

import re
from contextlib import suppress
from typing import Any, Final

from gopy.net.http.contextkeys import SERVER_CONTEXT_KEY
from gopy.net.http.controller import ResponseController
from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.request import Request
from gopy.net.http.servererrors import ErrNotSupported
from gopy.time import Duration, now

TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"
_INTEGER: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_INT64: Final = range(-(1 << 63), 1 << 63)


def begin(w: ResponseWriter, content_type: str, filename: str = "") -> None:
    """Say what w's answer will be; under filename a browser saves it."""
    w.header().set("X-Content-Type-Options", "nosniff")
    w.header().set("Content-Type", content_type)
    if filename:
        w.header().set("Content-Disposition", f'attachment; filename="{filename}"')


def fail(w: ResponseWriter, status: int, text: str) -> None:
    """Answer with a failure.

    Go: net/http/pprof/pprof.go serveError
    """
    begin(w, TEXT)
    w.header().set("X-Go-Pprof", "1")
    w.header().delete("Content-Disposition")
    w.write_header(status)
    w.write(f"{text}\n")


def integer(text: str) -> int | None:
    """Return the number that text is, in decimal; None if it's none, or has more than 64 bits.

    Go: strconv/atoi.go ParseInt
    """
    if _INTEGER.fullmatch(text) is None or len(text) > len(str(_INT64.start)):
        return None
    number = int(text)
    return number if number in _INT64 else None


def debug_level(r: Request) -> int:
    """Return the parameter debug, 0 if there is none."""
    return integer(r.form_value("debug")) or 0


def have_patience(w: ResponseWriter, r: Request, seconds: int) -> None:
    """Give the answer so many seconds more than the server's ``write_timeout``.

    Go: net/http/pprof/pprof.go configureWriteDeadline
    """
    server: Any = r.context().value(SERVER_CONTEXT_KEY)  # Any: a Server, which imports this package
    timeout = getattr(server, "write_timeout", None)
    if timeout:
        span = timeout.total_seconds() if hasattr(timeout, "total_seconds") else timeout
        if span > 0:
            with suppress(ErrNotSupported):
                ResponseController(w).set_write_deadline(now() + Duration(span + seconds))
