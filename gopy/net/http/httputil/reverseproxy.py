"""ReverseProxy: a handler that lets another server answer.

Go: net/http/httputil/reverseproxy.go
Differs: informational answers (103) aren't passed on.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from gopy._core import Spanlike, span_ns
from gopy.context import Canceled
from gopy.errors import Panic
from gopy.net.http.bodies import Body
from gopy.net.http.controller import new_response_controller
from gopy.net.http.grammar import has_token
from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.header import Header
from gopy.net.http.httputil.proxyrequest import (
    FORWARDED,
    ProxyRequest,
    aim,
    clean_query,
    drop_hop_by_hop,
    host_of,
    is_printable,
    upgrade_of,
)
from gopy.net.http.httputil.tunnel import tunnel
from gopy.net.http.replyhead import TRAILER_PREFIX
from gopy.net.http.request import Request
from gopy.net.http.response import Response
from gopy.net.http.servererrors import ErrAbortHandler
from gopy.net.http.status import STATUS_BAD_GATEWAY, STATUS_METHOD_NOT_ALLOWED
from gopy.net.http.transport import DEFAULT_TRANSPORT, RoundTripper
from gopy.net.url import URL, parse
from gopy.net.url.quoting import quoted
from gopy.sync import Mutex
from gopy.time import Timer, after_func

PIECE: Final = 32 << 10

_LOG: Final = logging.getLogger("gopy.net.http")

ErrorHandler: TypeAlias = Callable[[ResponseWriter, Request, Exception], object]


class ReverseProxy:
    """Sends each request to another server and passes its answer on.

    Args:
        rewrite: ``f(proxy_request)`` says where to, by `ProxyRequest.set_url`, and may change
            ``proxy_request.out``; what was told of earlier proxies is gone from it.
        director: ``f(request)`` changes the request to be sent instead; ``X-Forwarded-For`` is
            set after it.  Exactly one of the two is given.
        transport: who sends the requests; None for the default one.
        flush_interval: seconds after which what came is passed on; less than 0: at once; None or
            0: as the writer sees fit.  Streams are passed on at once in any case.
        error_log: where failures are told of.
        modify_response: ``f(response)`` changes the answer, or raises if it's no good.
        error_handler: ``f(w, request, error)`` answers when there is no answer; the default
            answers 502.

    Go: net/http/httputil/reverseproxy.go ReverseProxy
    """

    def __init__(
        self,
        *,
        rewrite: Callable[[ProxyRequest], object] | None = None,
        director: Callable[[Request], object] | None = None,
        transport: RoundTripper | None = None,
        flush_interval: Spanlike | None = None,
        error_log: logging.Logger | None = None,
        modify_response: Callable[[Response], object] | None = None,
        error_handler: ErrorHandler | None = None,
    ) -> None:
        self.rewrite = rewrite
        self.director = director
        self.transport = transport
        self.flush_interval = flush_interval
        self.error_log = error_log
        self.modify_response = modify_response
        self.error_handler = error_handler

    def serve_http(self, w: ResponseWriter, r: Request, /) -> None:
        """Have the other server answer r, and pass its answer on to w.

        Raises:
            ErrAbortHandler: the answer broke off in its body.

        Go: net/http/httputil/reverseproxy.go ReverseProxy.ServeHTTP
        """
        out = r.clone(r.context())
        if not r.content_length:
            out.body = None  # so that it can be sent again
        try:
            try:
                made = self._outgoing(r, out)
                if made.method == "CONNECT":
                    self._refuse_connect(w, made)
                    return
                out = made
                response = (self.transport or DEFAULT_TRANSPORT).round_trip(out)
            except Panic:
                raise
            except Exception as error:
                self._failed(w, out, error)
                return
            self._pass_on(w, out, response)
        finally:
            if out.body is not None:
                out.body.close()

    __call__ = serve_http

    def _outgoing(self, r: Request, out: Request) -> Request:
        """Return the request to send for r; out is a copy of it."""
        if (self.director is None) == (self.rewrite is None):
            raise ValueError("ReverseProxy must have exactly one of Director or Rewrite set")
        if self.director is not None:
            self.director(out)
            if out.form is not None:
                out.url.raw_query = clean_query(out.url.raw_query)
        out.close = False
        header = out.header
        upgrade = upgrade_of(header)
        if not is_printable(upgrade):
            raise ValueError(f"client tried to switch to invalid protocol {quoted(upgrade)}")
        drop_hop_by_hop(header)
        if any(has_token(value, "trailers") for value in r.header.values("Te")):
            header.set("Te", "trailers")
        if upgrade:
            header.set("Connection", "Upgrade")
            header.set("Upgrade", upgrade)
        if self.rewrite is not None:
            for name in FORWARDED:
                header.delete(name)
            out.url.raw_query = clean_query(out.url.raw_query)
            passed = ProxyRequest(r, out)
            self.rewrite(passed)
            out = passed.out
        else:
            client = host_of(r.remote_addr)
            if client is not None:
                prior = header.values("X-Forwarded-For")
                header.set("X-Forwarded-For", ", ".join([*prior, client]))
        if "User-Agent" not in out.header:
            out.header.set("User-Agent", "")  # else the transport would tell its own
        return out

    def _pass_on(self, w: ResponseWriter, out: Request, response: Response) -> None:
        body = response.body
        assert body is not None, "a transport gives a body"
        if response.status_code != 101:
            drop_hop_by_hop(response.header)
        if self.modify_response is not None:
            try:
                self.modify_response(response)
            except Panic:
                raise
            except Exception as error:
                body.close()
                self._failed(w, out, error)
                return
        if response.status_code == 101:
            try:
                tunnel(w, out, response)
            except ValueError as error:
                body.close()
                self._failed(w, out, error)
            return
        header = w.header()
        add_all(header, response.header)
        announced = set(response.trailer or ())
        if announced:
            header.add("Trailer", ", ".join(sorted(announced)))
        w.write_header(response.status_code)
        self._copy(w, response.body or body, self._interval(response))
        trailer = response.trailer or Header()
        if trailer:
            new_response_controller(w).flush()  # so that the trailer follows chunks
        for name, values in trailer.items():
            for value in values:
                header.add(name if name in announced else TRAILER_PREFIX + name, value)

    def _interval(self, response: Response) -> Spanlike:
        """Go: net/http/httputil/reverseproxy.go ReverseProxy.flushInterval"""
        kind = response.header.get("Content-Type").partition(";")[0].strip().lower()
        if kind == "text/event-stream" or response.content_length == -1:
            return -1
        return self.flush_interval or 0

    def _copy(self, w: ResponseWriter, body: Body, interval: Spanlike) -> None:
        passing = Passing(w, span_ns(interval), interval)
        try:
            while piece := body.read(PIECE):
                passing.write(piece)
        except Panic:
            raise
        except Exception as error:
            if not isinstance(error, Canceled):
                self._log("httputil: ReverseProxy read error during body copy: %s", error)
            raise ErrAbortHandler from error
        finally:
            passing.stop()
            body.close()

    def _refuse_connect(self, w: ResponseWriter, out: Request) -> None:
        error = ValueError("client sent unsupported CONNECT request")
        if self.error_handler is not None:
            self.error_handler(w, out, error)
            return
        self._log("http: proxy error: %s", error)
        w.write_header(STATUS_METHOD_NOT_ALLOWED)

    def _failed(self, w: ResponseWriter, out: Request, error: Exception) -> None:
        if self.error_handler is not None:
            self.error_handler(w, out, error)
            return
        self._log("http: proxy error: %s", error)
        w.write_header(STATUS_BAD_GATEWAY)

    def _log(self, text: str, *args: object) -> None:
        (self.error_log or _LOG).error(text, *args)


class Passing:
    """Writes to w, and flushes it soon enough.

    Locking: ``_mu`` guards w and the timer: a flush comes from the timer's goroutine.

    Go: net/http/httputil/reverseproxy.go maxLatencyWriter
    """

    def __init__(self, w: ResponseWriter, interval_ns: int, interval: Spanlike) -> None:
        self._w = w
        self._interval_ns = interval_ns
        self._interval = interval
        self._flush: Callable[[], Any] = new_response_controller(w).flush
        self._mu = Mutex()
        self._timer: Timer | None = None
        if interval_ns < 0:
            self._flush()  # the header, before anything of the body has come
        elif interval_ns > 0:
            self._timer = after_func(interval, self._late)

    def write(self, piece: bytes) -> None:
        """Write piece."""
        with self._mu:
            self._w.write(piece)
            if self._interval_ns < 0:
                self._flush()
            elif self._interval_ns > 0 and self._timer is None:
                self._timer = after_func(self._interval, self._late)

    def stop(self) -> None:
        """Flush no more."""
        with self._mu:
            if self._timer is not None:
                self._timer.stop()
            self._interval_ns = 0
            self._timer = None

    def _late(self) -> None:
        with self._mu:
            if self._timer is not None:
                self._timer = None
                self._flush()


def add_all(to: Header, header: Header) -> None:
    """Add the fields of header to to.

    Go: net/http/httputil/reverseproxy.go copyHeader
    """
    for name, values in header.items():
        for value in values:
            to.add(name, value)


def new_single_host_reverse_proxy(target: URL | str, /) -> ReverseProxy:
    """Return a proxy that sends all to target: a request for ``/dir`` to its path and ``/dir``.

    The ``Host`` stays that of the request; use ``rewrite`` for another.

    Go: net/http/httputil/reverseproxy.go NewSingleHostReverseProxy
    """
    url = parse(target) if isinstance(target, str) else target
    return ReverseProxy(director=lambda request: aim(request, url))
