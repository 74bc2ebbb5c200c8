"""A connection that has switched to another protocol, passed on in both directions.

Go: net/http/httputil/reverseproxy.go handleUpgradeResponse, switchProtocolCopier
"""

from contextlib import suppress
from typing import Any

from gopy._core import go
from gopy._lang.chan import chan
from gopy.context import after_func
from gopy.errors import Panic
from gopy.io import copy
from gopy.net.http.controller import new_response_controller
from gopy.net.http.header import wire_form
from gopy.net.http.httputil.proxyrequest import is_printable, upgrade_of
from gopy.net.http.request import Request
from gopy.net.http.response import Response
from gopy.net.http.servererrors import ErrNotSupported
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import to_wire


def tunnel(w: Any, out: Request, response: Response) -> None:
    """Pass bytes between w's client and response's server, until one of them ends.

    Raises:
        ValueError: the server switched to what nobody asked for, or w can't switch.
    """
    wanted, got = upgrade_of(out.header), upgrade_of(response.header)
    if not is_printable(got):
        raise ValueError(f"backend tried to switch to invalid protocol {quoted(got)}")
    if wanted.lower() != got.lower():
        raise ValueError(
            f"backend tried to switch protocol {quoted(got)} when {quoted(wanted)} was requested"
        )
    back: Any = response.body  # Any: a body that can be written to
    if not hasattr(back, "write"):
        raise ValueError("internal error: 101 switching protocols response with non-writable body")
    try:
        conn, _ = new_response_controller(w).hijack()
    except ErrNotSupported:
        kind = type(w).__qualname__
        raise ValueError(
            f"can't switch protocols using non-Hijacker ResponseWriter type {kind}"
        ) from None
    stop = after_func(out.context(), _close, back)
    try:
        header = w.header()
        header.update(response.header)
        status = response.status or "101 Switching Protocols"
        conn.write(to_wire(f"HTTP/1.1 {status}\r\n") + wire_form(header) + b"\r\n")
        done = chan[None](2)
        go(_pass, back, conn, done)
        go(_pass, conn, back, done)
        done.recv()
        done.recv()
    finally:
        stop()
        _close(back)
        _close(conn)


def _pass(to: Any, source: Any, done: "chan[None]") -> None:
    """Copy source to to; then say that nothing comes any more, or break both off."""
    try:
        copy(to, source)
        to.close_write()
    except Panic:
        raise
    except Exception:  # an end broke: the other one can't go on
        _close(to)
        _close(source)
    finally:
        done.send(None)


def _close(conn: Any) -> None:
    with suppress(OSError):
        conn.close()
