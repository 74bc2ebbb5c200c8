"""Connecting: from what a request wants to a connection that speaks HTTP with its server.

    http            dial the server
    https           dial the server, TLS
    http, proxy     dial the proxy, and ask it with whole URLs
    https, proxy    dial the proxy, CONNECT through it, TLS with the server
    any, SOCKS 5    dial the proxy, have it connect, then as without one

Go: net/http/transport.go Transport.dialConn
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gopy.context import Context, after_func, with_timeout
from gopy.net import OpError, split_host_port
from gopy.net.http.header import Header
from gopy.net.http.persistconn import Key, PersistConn
from gopy.net.http.proxies import canonical_addr
from gopy.net.http.request import Request, basic_auth
from gopy.net.http.response import read_response
from gopy.net.http.socks import connect_through
from gopy.net.http.tlsdoor import client_handshake
from gopy.net.protocols import Conn
from gopy.net.url import URL

if TYPE_CHECKING:
    from gopy.net.http.transport import Transport

CONNECT_TIMEOUT: Final = 60

SOCKS: Final = ("socks5", "socks5h")


class Route(NamedTuple):
    """Where a request goes, and through which proxy.

    Go: net/http/transport.go connectMethod
    """

    proxy: URL | None
    scheme: str
    addr: str

    def key(self) -> Key:
        """Return what connections for it are known by."""
        if self.proxy is None:
            return Key("", self.scheme, self.addr)
        shared = self.scheme == "http" and self.proxy.scheme in ("http", "https")
        return Key(str(self.proxy), self.scheme, "" if shared else self.addr)


def connect(transport: "Transport", ctx: Context, route: Route) -> PersistConn:
    """Return a connection for route.

    Raises:
        Exception: what dialling, TLS or the proxy fails with.
    """
    proxy = route.proxy
    scheme, addr = route.scheme, route.addr
    if proxy is not None:
        scheme, addr = proxy.scheme, canonical_addr(proxy)
    tls: Any = None  # Any: crypto.tls's connection state
    try:
        conn, tls = _dial(transport, ctx, scheme, addr)
    except OSError as error:
        if proxy is None:
            raise
        raise OpError("proxyconnect", "tcp", None, None, error) from error
    try:
        if proxy is not None and proxy.scheme in SOCKS:
            _watched(ctx, conn, lambda: connect_through(conn, route.addr, proxy.user))
        elif proxy is not None and route.scheme == "https":
            _connect(transport, ctx, conn, proxy, route.addr)
        if proxy is not None and route.scheme == "https":
            conn, tls = client_handshake(transport, ctx, conn, split_host_port(route.addr)[0])
    except BaseException:
        _quietly_close(conn)
        raise
    pconn = PersistConn(transport.pool, route.key(), conn, tls)
    if proxy is not None and proxy.scheme not in SOCKS and route.scheme == "http":
        pconn.is_proxy = True
        pconn.proxy_auth = proxy_auth(proxy)
    return pconn


def _dial(transport: "Transport", ctx: Context, scheme: str, addr: str) -> tuple[Conn, Any]:
    """Return a connection to addr, with TLS if scheme wants it, and its state."""
    if scheme == "https" and transport.dial_tls_context is not None:
        conn = transport.dial_tls_context(ctx, "tcp", addr)
        if conn is None:
            raise OSError("net/http: Transport.DialTLS or DialTLSContext returned (nil, nil)")
        state = getattr(conn, "connection_state", None)
        return conn, None if state is None else state()
    conn = transport.dial(ctx, addr)
    if scheme != "https":
        return conn, None
    try:
        return client_handshake(transport, ctx, conn, split_host_port(addr)[0])
    except BaseException:
        _quietly_close(conn)
        raise


def proxy_auth(proxy: URL) -> str:
    """Return what to tell proxy in ``Proxy-Authorization``, ``""`` if nothing."""
    if proxy.user is None:
        return ""
    return "Basic " + basic_auth(proxy.user.username(), proxy.user.password()[0])


def _connect(transport: "Transport", ctx: Context, conn: Conn, proxy: URL, addr: str) -> None:
    """Have proxy connect conn with addr."""
    header = Header()
    if transport.get_proxy_connect_header is not None:
        header = transport.get_proxy_connect_header(ctx, proxy, addr) or header
    elif transport.proxy_connect_header is not None:
        header = transport.proxy_connect_header
    auth = proxy_auth(proxy)
    if auth:
        header = header.clone()
        header.set("Proxy-Authorization", auth)
    request = Request("CONNECT", URL(opaque=addr), header=header, host=addr)

    def ask() -> None:
        request.write(conn)
        response = read_response(_ByByte(conn), request)
        if transport.on_proxy_connect_response is not None:
            transport.on_proxy_connect_response(ctx, proxy, request, response)
        if response.status_code != 200:
            text = response.status.partition(" ")[2]
            raise OSError(text or "unknown status code")

    with with_timeout(ctx, CONNECT_TIMEOUT) as limited:
        _watched(limited, conn, ask)


class _ByByte:
    """Reads no more than what it's asked for: what follows an answer is TLS's."""

    def __init__(self, conn: Conn) -> None:
        self._conn = conn

    def read(self, n: int, /) -> bytes:
        """Read one byte."""
        return self._conn.read(1)


def _watched(ctx: Context, conn: Conn, ask: Callable[[], None]) -> None:
    """Call ask, which talks over conn, as long as ctx lets it."""
    stop = after_func(ctx, _quietly_close, conn)
    try:
        ask()
    except Exception as error:
        if ctx.err() is not None:
            raise ctx.err() or error from error
        raise
    finally:
        stop()


def _quietly_close(conn: Conn) -> None:
    try:
        conn.close()
    except OSError:
        return
