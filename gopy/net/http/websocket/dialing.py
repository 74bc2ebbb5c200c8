"""dial: a WebSocket to a server.

Go: github.com/coder/websocket dial.go
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gopy.context import Context, background
from gopy.io import read_all
from gopy.io.limited import LimitedReader
from gopy.net.http.client import Client
from gopy.net.http.grammar import contains_token
from gopy.net.http.header import Header
from gopy.net.http.proxies import proxy_from_environment
from gopy.net.http.request import Request, new_request_with_context
from gopy.net.http.response import Response
from gopy.net.http.transport import Transport
from gopy.net.http.upgraded import UpgradedBody
from gopy.net.http.websocket.conn import Conn
from gopy.net.http.websocket.deflating import COMPRESSION_DISABLED, CompressionMode, offers_of
from gopy.net.http.websocket.failures import HandshakeError
from gopy.net.http.websocket.library import library
from gopy.net.http.websocket.link import Link
from gopy.net.url import URL, parse
from gopy.net.url.quoting import quoted

if TYPE_CHECKING:
    from gopy.net.http.websocket.framing import Deflate

_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}
_BODY_BYTES = 1024
_VIOLATED = "WebSocket protocol violation: "


def dial(
    ctx: Context | None,
    url: str | URL,
    *,
    header: Mapping[str, str | Iterable[str]] | None = None,
    host: str = "",
    subprotocols: Sequence[str] = (),
    tls_config: Any = None,  # Any: crypto.tls's Config, which this package needn't load
    client: Client | None = None,
    compression: CompressionMode = COMPRESSION_DISABLED,
) -> Conn:
    """Connect to url, ask for a WebSocket, and return it.

    Args:
        ctx: limits the handshake, not what comes after it; None for no limit.
        url: ``ws://`` or ``wss://``, with TLS.
        header: what the request says beside its own, such as cookies, ``Origin``,
            ``Authorization``; a `Header` or a dict.
        host: what the request says as its Host, instead of url's.
        subprotocols: what this end speaks, the best first; see `Conn.subprotocol`.
        tls_config: a `gopy.crypto.tls.Config`; not beside ``client``.
        client: what sends the request, with its transport, proxies, cookies and redirects, rather
            than one that takes proxies from the environment.  Its timeout holds for the handshake.
        compression: whether messages are compressed if the server wants it, too.

    Raises:
        HandshakeError: the server wants no WebSocket: ``response`` is its answer.
        url.Error: there is no connection, or no answer; it's a `TimeoutError`, or a
            `context.Canceled`, where ctx was the reason.
        ValueError: url is none of a WebSocket.
        ModuleNotFoundError: wsproto isn't installed.

    Go: github.com/coder/websocket dial.go Dial
    """
    made_by = library()
    if client is None:
        transport = Transport(proxy=proxy_from_environment, tls_client_config=tls_config)
        client = Client(transport=transport)
    elif tls_config is not None:
        raise ValueError("websocket: tls_config is the transport's of client")
    request = _request(background() if ctx is None else ctx, url, Header(header or {}))
    if host:
        request.host = host
    key = made_by.key()
    request.header.set("Sec-WebSocket-Key", key)
    if subprotocols:
        request.header.set("Sec-WebSocket-Protocol", ", ".join(subprotocols))
    deflate = None
    if compression is not COMPRESSION_DISABLED:
        deflate, offer = made_by.offer(compression)
        request.header.set("Sec-WebSocket-Extensions", offer)
    response = client.do(request)
    complaint = _complaint(response, made_by.accept_key(key), subprotocols)
    if not complaint:
        complaint, deflate = _agreed(response, deflate)
    body = response.body
    if complaint or not isinstance(body, UpgradedBody):
        raise _failed(response, complaint or f"{_VIOLATED}no connection came with the answer")
    link = Link(body, made_by.framing(True, deflate), is_server=False)
    return Conn(link, response.header.get("Sec-WebSocket-Protocol"), response)


def _request(ctx: Context, url: str | URL, header: Header) -> Request:
    """Return the request for a WebSocket, but for what is new in each."""
    parsed = parse(str(url))
    scheme = _SCHEMES.get(parsed.scheme)
    if scheme is None:
        raise ValueError(
            f"failed to WebSocket dial: unexpected url scheme: {quoted(parsed.scheme)}"
        )
    parsed.scheme = scheme
    request = new_request_with_context(ctx, "GET", str(parsed))
    request.header = header
    header.set("Connection", "Upgrade")
    header.set("Upgrade", "websocket")
    header.set("Sec-WebSocket-Version", "13")
    return request


def _complaint(response: Response, accept_key: str, asked: Sequence[str]) -> str:
    """Say what is wrong about the answer, ``""`` if nothing is.

    Go: github.com/coder/websocket dial.go verifyServerResponse
    """
    header = response.header
    if response.status_code != 101:
        return (
            "expected handshake response status code 101 (Switching Protocols) "
            f"but got {response.status_code}"
        )
    for name, token in (("Connection", "upgrade"), ("Upgrade", "websocket")):
        value = ", ".join(header.values(name))
        if not contains_token(value, token):
            return f"{_VIOLATED}{name} header {quoted(value)} does not contain {token}"
    if header.get("Sec-WebSocket-Accept") != accept_key:
        got = quoted(header.get("Sec-WebSocket-Accept"))
        return f"{_VIOLATED}invalid Sec-WebSocket-Accept {got}"
    chosen = ", ".join(header.values("Sec-WebSocket-Protocol"))
    if chosen and chosen.lower() not in [each.lower() for each in asked]:
        return f"{_VIOLATED}unexpected Sec-WebSocket-Protocol from server: {quoted(chosen)}"
    return ""


def _agreed(response: Response, deflate: "Deflate | None") -> tuple[str, "Deflate | None"]:
    """Return what is wrong about the extensions, and what came of the one that was offered."""
    answers = offers_of(response.header.values("Sec-WebSocket-Extensions"))
    if not answers:
        return "", None
    if deflate is not None and len(answers) == 1 and library().conclude(deflate, answers[0]):
        return "", deflate
    got = ", ".join(response.header.values("Sec-WebSocket-Extensions"))
    return f"{_VIOLATED}unsupported extensions from server: {quoted(got)}", None


def _failed(response: Response, text: str) -> HandshakeError:
    """Return the error that response is, with the beginning of its body, which is closed."""
    failed = HandshakeError(f"failed to WebSocket dial: {text}")
    failed.response = response
    body = response.body
    if body is None:
        return failed
    try:
        if response.status_code != 101:
            failed.body = read_all(LimitedReader(body, _BODY_BYTES))
    except (OSError, EOFError):
        pass  # the status has said it
    finally:
        body.close()
    return failed
