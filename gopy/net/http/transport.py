"""Transport: sends a request to its server and returns the answer, on connections that it keeps.

Go: net/http/transport.go Transport
"""

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

from gopy._core import Spanlike
from gopy.context import Context, cause
from gopy.net import Dialer
from gopy.net.http.bodies import NO_BODY
from gopy.net.http.connecting import Route, connect
from gopy.net.http.exchange import Exchange
from gopy.net.http.grammar import is_token
from gopy.net.http.header import Header
from gopy.net.http.persistconn import PersistConn
from gopy.net.http.pool import Pool
from gopy.net.http.proxies import Proxy, canonical_addr, proxy_from_environment
from gopy.net.http.request import Request
from gopy.net.http.requestwriting import invalid_field, outgoing_length
from gopy.net.http.response import Response
from gopy.net.http.transporterrors import ErrCannotRewind, NothingRead, NothingWritten
from gopy.net.protocols import Conn
from gopy.net.url.quoting import quoted

_DIALER: Final = Dialer()
SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))

DialContext: TypeAlias = Callable[[Context, str, str], Conn]


class RoundTripper(Protocol):
    """What sends a request and returns its answer.

    Go: net/http/client.go RoundTripper
    """

    def round_trip(self, request: Request, /) -> Response:
        """Send request, close its body, return the answer; raise only if there is none."""
        ...


class Transport:
    """Sends requests over HTTP/1.1, and keeps the connections for the next ones.

    Use one for many requests, from as many goroutines as you like.  Spans are in seconds; None
    and 0 are "no limit" where nothing else is said.

    Args:
        proxy: ``f(request)`` gives the URL of a proxy (http, https, socks5), or None for none.
        dial_context: ``f(ctx, network, address)`` gives the connections.
        dial_tls_context: the same for https, with TLS.
        tls_client_config: a `gopy.crypto.tls.Config`.
        tls_handshake_timeout: how long a handshake may take.
        disable_keep_alives: each connection serves one request.
        disable_compression: don't ask for gzip on the program's behalf.
        max_idle_conns: how many idle connections are kept in all.
        max_idle_conns_per_host: how many to one host; 0 is 2, less than 0 is none.
        max_conns_per_host: how many there may be to one host; requests wait for one.
        idle_conn_timeout: how long an idle connection is kept.
        response_header_timeout: how long a server may take to answer, once the request is
            written.
        expect_continue_timeout: how long to wait for ``100 Continue``; 0: not at all.
        max_response_header_bytes: how long a response's header may be; 0 is 10 MB.
        proxy_connect_header: what a proxy is told with CONNECT.
        get_proxy_connect_header: ``f(ctx, proxy_url, target)`` gives it instead.
        on_proxy_connect_response: ``f(ctx, proxy_url, request, response)`` may raise.

    Go: net/http/transport.go Transport
    Differs: HTTP/2 isn't spoken.
    """

    def __init__(
        self,
        *,
        proxy: Proxy | None = None,
        dial_context: DialContext | None = None,
        dial_tls_context: DialContext | None = None,
        tls_client_config: Any = None,  # Any: crypto.tls's Config, which this package needn't load
        tls_handshake_timeout: Spanlike | None = None,
        disable_keep_alives: bool = False,
        disable_compression: bool = False,
        max_idle_conns: int = 0,
        max_idle_conns_per_host: int = 0,
        max_conns_per_host: int = 0,
        idle_conn_timeout: Spanlike | None = None,
        response_header_timeout: Spanlike | None = None,
        expect_continue_timeout: Spanlike | None = None,
        max_response_header_bytes: int = 0,
        proxy_connect_header: Header | None = None,
        get_proxy_connect_header: Callable[..., Header | None] | None = None,
        on_proxy_connect_response: Callable[..., object] | None = None,
    ) -> None:
        self.proxy = proxy
        self.dial_context = dial_context
        self.dial_tls_context = dial_tls_context
        self.tls_client_config = tls_client_config
        self.tls_handshake_timeout = tls_handshake_timeout
        self.disable_keep_alives = disable_keep_alives
        self.disable_compression = disable_compression
        self.max_idle_conns = max_idle_conns
        self.max_idle_conns_per_host = max_idle_conns_per_host
        self.max_conns_per_host = max_conns_per_host
        self.idle_conn_timeout = idle_conn_timeout
        self.response_header_timeout = response_header_timeout
        self.expect_continue_timeout = expect_continue_timeout
        self.max_response_header_bytes = max_response_header_bytes
        self.proxy_connect_header = proxy_connect_header
        self.get_proxy_connect_header = get_proxy_connect_header
        self.on_proxy_connect_response = on_proxy_connect_response
        self.pool = Pool(self)

    def round_trip(self, request: Request, /) -> Response:
        """Send request and return the answer, whatever its status; its body is yet to be read.

        The request's body is closed, also where this raises.  A request that a kept connection
        turned out to be dead for is sent again on another one, if that can do no harm.

        Raises:
            ValueError: the request can't be sent, such as ``http: no Host in request URL``.
            OSError, EOFError: no connection, or it broke.
            context.Canceled, context.DeadlineExceeded: the request's context was done.

        Go: net/http/transport.go Transport.RoundTrip
        """
        try:
            _check(request)
        except BaseException:
            if request.body is not None:
                request.body.close()
            raise
        ctx = request.context()
        attempt = request
        while True:
            pconn = self._connection(attempt, ctx)
            try:
                response = Exchange(self, pconn, attempt, ctx).run()
            except (NothingWritten, NothingRead) as failure:
                reason = failure.__cause__
                assert reason is not None, "it's said why"
                if not pconn.reused or not _may_retry(request, failure):
                    raise reason from reason.__cause__
            else:
                response.request = request
                return response
            if request.body is not None and request.body is not NO_BODY:
                if request.get_body is None:
                    raise ErrCannotRewind
                attempt = request.with_context(ctx)
                attempt.body = request.get_body()

    def _connection(self, request: Request, ctx: Context) -> PersistConn:
        """Return a connection for request, whose body is closed if there is none."""
        try:
            reason = None if ctx.err() is None else cause(ctx)
            if reason is not None:
                raise reason
            proxy = None if self.proxy is None else self.proxy(request)
            route = Route(proxy, request.url.scheme, canonical_addr(request.url))
            return self.pool.get(route.key(), lambda ctx: connect(self, ctx, route), ctx)
        except BaseException:
            if request.body is not None:
                request.body.close()
            raise

    def close_idle_connections(self) -> None:
        """Close the connections that are idle.

        Go: net/http/transport.go Transport.CloseIdleConnections
        """
        self.pool.close_idle()

    def dial(self, ctx: Context, addr: str) -> Conn:
        """Return a connection to addr, as the program wants it or as `net.Dialer` makes it."""
        if self.dial_context is None:
            return _DIALER.dial_context(ctx, "tcp", addr)
        conn = self.dial_context(ctx, "tcp", addr)
        if conn is None:
            raise OSError("net/http: Transport.DialContext hook returned (nil, nil)")
        return conn


def _check(request: Request) -> None:
    """Raise if request can't be sent.

    Go: net/http/transport.go Transport.roundTrip
    """
    url = request.url
    if url is None:
        raise ValueError("http: nil Request.URL")
    if request.header is None:
        raise ValueError("http: nil Request.Header")
    if url.scheme not in ("http", "https"):
        raise ValueError(f"unsupported protocol scheme {quoted(url.scheme)}")
    wrong = invalid_field(request.header)
    if wrong:
        raise ValueError(f"net/http: invalid header {wrong}")
    if request.trailer:
        wrong = invalid_field(request.trailer)
        if wrong:
            raise ValueError(f"net/http: invalid trailer {wrong}")
    if request.method and not is_token(request.method):
        raise ValueError(f"net/http: invalid method {quoted(request.method)}")
    if not url.host:
        raise ValueError("http: no Host in request URL")


def _may_retry(request: Request, failure: NothingWritten | NothingRead) -> bool:
    """Say whether it does no harm to send request again.

    Go: net/http/transport.go persistConn.shouldRetryRequest
    """
    has_body = outgoing_length(request) != 0
    if has_body and request.get_body is None:
        return False
    if isinstance(failure, NothingWritten) or (request.method or "GET") in SAFE:
        return True
    return "Idempotency-Key" in request.header or "X-Idempotency-Key" in request.header


DEFAULT_TRANSPORT: Final = Transport(
    proxy=proxy_from_environment,
    dial_context=Dialer(timeout=30, keep_alive=30).dial_context,
    max_idle_conns=100,
    idle_conn_timeout=90,
    tls_handshake_timeout=10,
    expect_continue_timeout=1,
)
