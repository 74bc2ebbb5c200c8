"""accept: a request becomes a WebSocket.

Go: github.com/coder/websocket accept.go
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, NoReturn

from gopy.bufio import ReadWriter
from gopy.net.http.controller import ResponseController
from gopy.net.http.grammar import contains_token, elements
from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.header import Header, wire_form
from gopy.net.http.replyhead import status_line
from gopy.net.http.request import Request
from gopy.net.http.servererrors import ErrNotSupported
from gopy.net.http.websocket.conn import Conn
from gopy.net.http.websocket.deflating import COMPRESSION_DISABLED, CompressionMode, offers_of
from gopy.net.http.websocket.failures import AcceptError
from gopy.net.http.websocket.library import library
from gopy.net.http.websocket.link import Link
from gopy.net.http.websocket.origins import complaint_about
from gopy.net.http.websocket.stream import Hijacked
from gopy.net.protocols import Conn as NetConn
from gopy.net.url.quoting import quoted

_is_key: Final = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==").fullmatch  # 16 bytes in base64
_NOT_ON_101: Final = frozenset(("Content-Length", "Transfer-Encoding"))
_VIOLATED: Final = "WebSocket protocol violation: "


class _Refusal(NamedTuple):
    status: int
    text: str
    fields: dict[str, str]


def accept(
    w: ResponseWriter,
    r: Request,
    *,
    subprotocols: Sequence[str] = (),
    origin_patterns: Iterable[str] = (),
    insecure_skip_verify: bool = False,
    compression: CompressionMode = COMPRESSION_DISABLED,
) -> Conn:
    """Answer r, which asks for a WebSocket, and return it; the handler may end before it does.

    What w's header has goes out with the answer.  A request that is none for a WebSocket, or
    comes from a foreign page, is answered with an error.  Neither `Server.shutdown` nor
    `Server.close` knows of WebSockets: see `Server.register_on_shutdown`.

    Args:
        subprotocols: what this end speaks, the best first; the first one that the client speaks,
            too, is taken, and none if there is none.
        origin_patterns: whose pages may connect beside those of the host itself: hosts as
            ``example.com:8080``, or with a scheme as ``https://*.example.com``; ``*`` stands for
            anything, ``?`` for one character.
        insecure_skip_verify: pages of any origin may, also with the cookies of their visitors.
        compression: whether messages are compressed if the client wants it, too.

    Raises:
        AcceptError: r was refused, and answered; a handler may let it go.
        ModuleNotFoundError: wsproto isn't installed.

    Go: github.com/coder/websocket accept.go Accept
    """
    made_by = library()
    refusal = _refusal(r)
    if refusal is None and not insecure_skip_verify:
        complaint = complaint_about(r, origin_patterns)
        refusal = _Refusal(403, complaint, {}) if complaint else None
    if refusal is not None:
        _refuse(w, refusal)
    fields = w.header()
    taken = _hijack(w)
    if taken is None:
        _refuse(w, _Refusal(501, "the ResponseWriter has no hijack", {}))
    fields.set("Upgrade", "websocket")
    fields.set("Connection", "Upgrade")
    fields.set("Sec-WebSocket-Accept", made_by.accept_key(r.header.get("Sec-WebSocket-Key")))
    chosen = _chosen(r, subprotocols)
    if chosen:
        fields.set("Sec-WebSocket-Protocol", chosen)
    deflate = None
    if compression is not COMPRESSION_DISABLED:
        offers = offers_of(r.header.values("Sec-WebSocket-Extensions"))
        deflate, answer = made_by.agree(compression, offers)
        if deflate is not None:
            fields.set("Sec-WebSocket-Extensions", answer)
    stream = _switched(*taken, fields)
    link = Link(stream, made_by.framing(False, deflate), is_server=True)
    return Conn(link, chosen)


def _refusal(r: Request) -> _Refusal | None:
    """Say why r asks for no WebSocket; None if it does.

    Go: github.com/coder/websocket accept.go verifyClientRequest
    """
    header = r.header
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    version = header.get("Sec-WebSocket-Version").strip()
    keys = header.values("Sec-WebSocket-Key")
    if not r.proto_at_least(1, 1):
        text = f"handshake request must be at least HTTP/1.1: {quoted(r.proto)}"
        return _Refusal(426, _VIOLATED + text, {})
    for name, token in (("Connection", "upgrade"), ("Upgrade", "websocket")):
        value = ", ".join(header.values(name))
        if not contains_token(value, token):
            wanted = upgrade[name]
            text = f"{name} header {quoted(value)} does not contain {wanted}"
            return _Refusal(426, _VIOLATED + text, upgrade)
    if r.method != "GET":
        text = f"handshake request method is not GET but {quoted(r.method)}"
        return _Refusal(405, _VIOLATED + text, {"Allow": "GET"})
    if version != "13":
        text = f"unsupported WebSocket protocol version (only 13 is supported): {quoted(version)}"
        return _Refusal(400, text, {"Sec-WebSocket-Version": "13"})
    if not keys:
        return _Refusal(400, f"{_VIOLATED}missing Sec-WebSocket-Key", {})
    if len(keys) > 1:
        return _Refusal(400, f"{_VIOLATED}multiple Sec-WebSocket-Key headers", {})
    if not _is_key(keys[0].strip()):
        text = f"invalid Sec-WebSocket-Key {quoted(keys[0])}, must be 16 bytes in base64"
        return _Refusal(400, _VIOLATED + text, {})
    return None


def _refuse(w: ResponseWriter, refusal: _Refusal) -> NoReturn:
    """Answer with refusal, and flush: the handler's end by the exception sends nothing more."""
    body = f"{refusal.text}\n".encode()
    header = w.header()
    header.set("Connection", "close")
    for name, value in refusal.fields.items():
        header.set(name, value)
    header.set("Content-Type", "text/plain; charset=utf-8")
    header.set("X-Content-Type-Options", "nosniff")
    header.set("Content-Length", str(len(body)))
    w.write_header(refusal.status)
    w.write(body)
    with suppress(ErrNotSupported):
        ResponseController(w).flush()
    raise AcceptError(refusal.status, f"failed to accept WebSocket connection: {refusal.text}")


def _chosen(r: Request, ours: Sequence[str]) -> str:
    """Return the first of our subprotocols that the client speaks, in the client's spelling.

    Go: github.com/coder/websocket accept.go selectSubprotocol
    """
    asked = r.header.values("Sec-WebSocket-Protocol")
    theirs = {each.lower(): each for value in asked for each in elements(value)}
    return next((theirs[each.lower()] for each in ours if each.lower() in theirs), "")


def _hijack(w: ResponseWriter) -> tuple[NetConn, ReadWriter] | None:
    """Take over the connection; None if that can't be, also where w only wraps who could."""
    try:
        conn, buffered = ResponseController(w).hijack()
    except ErrNotSupported:
        return None
    return conn, buffered


def _switched(conn: NetConn, buffered: ReadWriter, header: Header) -> Hijacked:
    """Write the head of the answer; return what comes after it.

    By hand: it can't be sent before it is certain that the connection can be taken over.
    """
    with suppress(OSError):  # whoever reads finds that out
        conn.write(status_line(101, 1) + wire_form(header, _NOT_ON_101) + b"\r\n")
    reader = buffered.reader
    return Hijacked(reader.peek(reader.buffered()), conn)
