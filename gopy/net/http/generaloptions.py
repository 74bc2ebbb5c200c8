"""``OPTIONS *``: what can the server do?  Answered without asking a handler.

Go: net/http/server.go globalOptionsHandler
"""

from contextlib import suppress
from typing import Final

from gopy.io import DISCARD, copy
from gopy.net.http.handlers import Handler, ResponseWriter, as_handler
from gopy.net.http.maxbytes import MaxBytesReader
from gopy.net.http.request import Request


def _answer(w: ResponseWriter, r: Request) -> None:
    """Answer ``OPTIONS *``; a short body is read, a long one closes the connection.

    Go: net/http/server.go globalOptionsHandler
    """
    w.header().set("Content-Length", "0")
    if r.content_length != 0:
        with suppress(OSError):
            copy(DISCARD, MaxBytesReader(w, r.body, 4 << 10))


GENERAL_OPTIONS: Final[Handler] = as_handler(_answer)
