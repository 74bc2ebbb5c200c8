"""A server whose connections are fed: all that a peer sends is there, piece by piece, then the end.

No sockets, so that a second is enough for thousands of connections.
"""

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Self

from gopy import chan, go, time
from gopy.net import http
from gopy.net.url.wiretext import to_wire

PATIENCE = 60 * time.SECOND  # for what comes at once if it comes at all
QUIET = logging.Logger("quiet", logging.CRITICAL + 1)

_date = re.compile(r"Date: [^\r\n]*\r\n")


def text(data: bytes | str) -> str:
    """Return the bytes of data as a text with a character for each."""
    return (to_wire(data) if isinstance(data, str) else bytes(data)).decode("latin-1")


def listed(lists: Any) -> dict[str, list[str]]:
    return {text(name): [text(value) for value in lists[name]] for name in lists or ()}


class FedAddr:
    def __init__(self, name: str) -> None:
        self.name = name

    def network(self) -> str:
        return "fed"

    def __str__(self) -> str:
        return self.name


class FedConn:
    """A connection whose peer has sent pieces and left; what is written is kept in ``out``."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = [piece for piece in reversed(pieces) if piece]
        self.out = b""
        self.requests: list[dict[str, Any]] = []
        self.ended = chan[None](1)

    def read(self, n: int = 65536, /) -> bytes:
        if not self._pieces:
            return b""
        piece = self._pieces.pop()
        if len(piece) > n:
            self._pieces.append(piece[n:])
        return piece[:n]

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        got = self.read(len(buffer))
        buffer[: len(got)] = got
        return len(got)

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        self.out += b
        return len(b)

    def close(self) -> None:
        self.ended.close()

    def close_read(self) -> None:
        pass

    def close_write(self) -> None:
        pass

    def local_addr(self) -> FedAddr:
        return FedAddr("server")

    def remote_addr(self) -> FedAddr:
        return FedAddr(f"{id(self):x}")

    def set_deadline(self, t: object, /) -> None:
        pass

    set_read_deadline = set_write_deadline = set_deadline

    def fileno(self) -> int:
        return -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        pass


class Feeder:
    """A listener, and the server behind it."""

    def __init__(self) -> None:
        self._conns = chan[FedConn]()
        self._known: dict[str, FedConn] = {}
        self.server = http.Server(handler=self._answer, error_log=QUIET)
        self.server.disable_general_options_handler = True
        go(self._run)

    def serve(self, pieces: Sequence[bytes]) -> dict[str, Any]:
        """Serve a connection that brings pieces; return the requests, and what was sent back."""
        conn = FedConn(pieces)
        name = str(conn.remote_addr())
        self._known[name] = conn
        self._conns.send(conn)
        conn.ended.recv(timeout=PATIENCE)
        del self._known[name]
        return {"requests": conn.requests, "out": _date.sub("", text(conn.out))}

    def accept(self) -> FedConn:
        conn: FedConn | None = self._conns.recv()
        if conn is None:
            raise OSError("no more")
        return conn

    def addr(self) -> FedAddr:
        return FedAddr("server")

    def close(self) -> None:
        self._conns.close()

    def _run(self) -> None:
        with suppress(OSError, http.ErrServerClosed):
            self.server.serve(self)  # type: ignore[arg-type]  # it has what a server uses

    def _answer(self, w: Any, r: Any) -> None:
        conn = self._known[r.remote_addr]
        seen: dict[str, Any] = {
            "method": text(r.method),
            "target": text(r.request_uri),
            "host": text(r.host),
            "proto": r.proto,
            "url": text(str(r.url)),
            "length": r.content_length,
            "header": listed(r.header),
            "chunked": bool(r.transfer_encoding),
            "close": r.close,
        }
        if not r.request_uri.startswith("/unread"):
            seen |= body_of(r.body)
            seen["trailer"] = listed(r.trailer)
        conn.requests.append(seen)
        w.write(str(len(conn.requests)))


def body_of(body: Any) -> dict[str, str]:
    """Return what can be read of body, and what it ended with."""
    parts = []
    error = ""
    try:
        while part := body.read(4096):
            parts.append(part)
    except (OSError, EOFError, ValueError) as raised:
        error = str(raised)
    return {"body": text(b"".join(parts)), "error": error}
