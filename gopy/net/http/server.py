"""Server: listens, has each connection served on a goroutine, and stops.

Invariants, true whenever ``_mu`` is free:
    S1  Once ``shutting_down``, nothing is added to ``_listeners``.

Locking: ``_mu`` guards ``_listeners`` and ``_on_shutdown``; nothing is closed or called under it.

Go: net/http/server.go Server
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from gopy._core import chance, go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import DeadlineExceeded, background, with_timeout, with_value
from gopy.errors import Panic
from gopy.net import Conn, Listener, listen
from gopy.net.http.closeonce import CloseOnce
from gopy.net.http.connstate import STATE_NEW, ConnState
from gopy.net.http.contextkeys import SERVER_CONTEXT_KEY
from gopy.net.http.generaloptions import GENERAL_OPTIONS
from gopy.net.http.handlers import AnyHandler, Serve, serve_of
from gopy.net.http.limits import Limits, limits
from gopy.net.http.openconns import OpenConns
from gopy.net.http.request import Request
from gopy.net.http.servemux import DEFAULT_SERVE_MUX
from gopy.net.http.serverconn import ServerConn
from gopy.net.http.servererrors import ErrServerClosed
from gopy.net.http.terms import Terms
from gopy.net.http.tlsserving import Path, tls_listener
from gopy.sync import Mutex, WaitGroup
from gopy.time import MILLISECOND, SECOND, sleep

FIRST_POLL: Final = MILLISECOND
LAST_POLL: Final = 500 * MILLISECOND

if TYPE_CHECKING:
    from gopy.crypto.tls.config import ConfigLike

LOG: Final = logging.getLogger("gopy.net.http")

OnState = Callable[[Conn, ConnState], object]


class Server:
    """A server of HTTP/1, and over TLS of HTTP/2 where the package h2 is installed.

    Args:
        addr: where `listen_and_serve` listens, as ``":8080"``; ``""`` is ``":80"``.
        handler: what answers; None is `DEFAULT_SERVE_MUX`.
        read_timeout: a span for reading a whole request, its body too; None or 0: no limit.
        read_header_timeout: a span for reading a head; None or 0: as read_timeout.
        write_timeout: a span for the answer, from the end of the head on.
        idle_timeout: a span for the next request to begin; None or 0: as read_timeout.
        max_header_bytes: how long a head may be, give or take 4 KiB; 0: 1 MiB.  What is longer
            is answered with 431, as are more than 500 fields.
        base_context: f(listener) -> the context that all requests' contexts descend from.
        conn_context: f(ctx, conn) -> the one for the requests of conn.
        conn_state: f(conn, state), called at each change.
        error_log: a `logging.Logger` for what goes wrong, panics of handlers among it; None:
            the logger ``gopy.net.http``.
        disable_general_options_handler: let the handler answer ``OPTIONS *``, too.
        tls_config: for `serve_tls`: a `crypto.tls.Config`, or an `ssl.SSLContext`.

    A negative span is no limit.  All are attributes; set them before it serves.

    Go: net/http/server.go Server
    """

    def __init__(
        self,
        addr: str = "",
        handler: AnyHandler | None = None,
        read_timeout: float | timedelta | None = None,
        read_header_timeout: float | timedelta | None = None,
        write_timeout: float | timedelta | None = None,
        idle_timeout: float | timedelta | None = None,
        max_header_bytes: int = 0,
        base_context: Callable[[Listener], Any] | None = None,
        conn_context: Callable[[Any, Conn], Any] | None = None,
        error_log: logging.Logger | None = None,
        conn_state: OnState | None = None,
        disable_general_options_handler: bool = False,
        max_header_value_count: int = 0,
        tls_config: "ConfigLike | None" = None,
    ) -> None:
        # Any: contexts of all makes.
        self.addr = addr
        self.handler = handler
        self.read_timeout = read_timeout
        self.read_header_timeout = read_header_timeout
        self.write_timeout = write_timeout
        self.idle_timeout = idle_timeout
        self.max_header_bytes = max_header_bytes
        self.max_header_value_count = max_header_value_count
        self.base_context = base_context
        self.conn_context = conn_context
        self.conn_state = conn_state
        self.error_log = error_log
        self.disable_general_options_handler = disable_general_options_handler
        self.tls_config = tls_config
        self.shutting_down = False
        self.owes_newcomers = False  # see `run`
        self.keeps_alive = True
        self._keep_alives_wanted = True
        self.watching = Mutex()  # held to give a connection its Watcher
        self._known: tuple[object, Serve] = (GENERAL_OPTIONS, serve_of(GENERAL_OPTIONS))
        self._mu = Mutex()
        self._listeners: list[CloseOnce] = []
        self._serving = WaitGroup()
        self._conns = OpenConns()
        self._on_shutdown: list[Callable[[], object]] = []

    def serve(self, listener: Listener) -> None:
        """Serve the connections that listener accepts; close it at the end.

        Returns never; a connection that goes wrong is its own affair.

        Raises:
            ErrServerClosed: `shutdown` or `close` was called; at once, also if that was before.
            OpError: accept failed for good.

        Go: net/http/server.go Server.Serve
        """
        once = CloseOnce(listener)
        try:
            self._track_listener(once)
            try:
                ctx = self._base(listener)
                self._accept(listener, Terms(self, self._conns, self._limits(), ctx))
            finally:
                with self._mu:
                    self._listeners = [one for one in self._listeners if one is not once]
                self._serving.done()
        finally:
            with suppress(OSError):
                once.close()

    def listen_and_serve(self) -> None:
        """Listen at ``addr`` and serve; see `serve`.

        Go: net/http/server.go Server.ListenAndServe
        """
        if self.shutting_down:
            raise ErrServerClosed
        self.serve(listen("tcp", self.addr or ":80"))

    def serve_tls(self, listener: Listener, cert_file: Path = "", key_file: Path = "") -> None:
        """Serve HTTPS to the connections that listener accepts; see `serve`.

        HTTP/2 is offered before HTTP/1.1 if h2 is installed (the extra ``http2``), unless
        ``tls_config`` names protocols itself.

        Args:
            cert_file, key_file: paths of certificate and key, PEM; ``""`` if ``tls_config`` has
                them.

        Raises:
            ImportError: ``tls_config`` names ``h2``, and the package is missing.

        Go: net/http/server.go Server.ServeTLS
        """
        self.serve(tls_listener(listener, self.tls_config, cert_file, key_file))

    def listen_and_serve_tls(self, cert_file: Path = "", key_file: Path = "") -> None:
        """Listen at ``addr``, ``""`` is ``":443"``, and serve HTTPS; see `serve_tls`.

        Go: net/http/server.go Server.ListenAndServeTLS
        """
        if self.shutting_down:
            raise ErrServerClosed
        self.serve_tls(listen("tcp", self.addr or ":443"), cert_file, key_file)

    def shutdown(self, ctx: Any) -> None:
        """Stop, and let requests that are being served be answered first.

        Closes the listeners, then idle connections, then waits for the others to become idle.
        Hijacked connections are nobody's business but their owner's.  `serve` raises
        ErrServerClosed at once: main has to wait for shutdown itself.

        Args:
            ctx: how long to wait; a Context.  Any: of all makes.

        Raises:
            Canceled, DeadlineExceeded: ctx was done first; the rest goes on as it was.

        Go: net/http/server.go Server.Shutdown
        """
        failed = self._stop_listening()
        with self._mu:
            hooks = list(self._on_shutdown)
        for hook in hooks:
            go(hook)
        self._serving.wait()
        poll = FIRST_POLL
        done = ctx.done()
        while not self._close_idle():
            case = recv(done)
            if select(case, timeout=poll * (1 + chance.random() / 10)) is case:
                raise ctx.err()
            poll = min(poll * 2, LAST_POLL)
        if failed is not None:
            raise failed

    def close(self) -> None:
        """Stop at once: close the listeners and all connections, whatever they are about.

        Handlers find out when they write, or by their request's context.

        Go: net/http/server.go Server.Close
        """
        failed = self._stop_listening()
        self._serving.wait()
        for conn in self._conns.take_all():
            with suppress(OSError):
                conn.rwc.close()
        if failed is not None:
            raise failed

    def run(
        self, ctx: Any, listener: Listener | None = None, grace: float | timedelta = 30
    ) -> None:
        """Serve until ctx is done, then shut down; return when that is over.

        An HTTP/1 connection that is new by then is answered once if its request comes within grace
        and five seconds of the accept; `shutdown` alone closes it, as Go's does.

        Args:
            ctx: as from `signal.notify_context`; Any: of any make.
            listener: None: one at ``addr``.
            grace: a span for the requests that are being served; then they are broken off.

        Raises:
            OpError: it can't listen, or accept.

        Beyond Go.
        """
        if listener is None:
            if self.shutting_down:
                raise ErrServerClosed
            listener = listen("tcp", self.addr or ":80")
        failed = chan[Exception](1)
        go(self._serve_for_run, listener, failed)
        ended = recv(failed)
        if select(recv(ctx.done()), ended) is not ended:
            self.owes_newcomers = True
        elif ended.ok:
            raise ended.value
        with with_timeout(background(), grace) as limit:
            try:
                self.shutdown(limit)
            except DeadlineExceeded:
                self.close()

    def register_on_shutdown(self, f: Callable[[], object]) -> None:
        """Have `shutdown` call f, on a goroutine of its own that it doesn't wait for.

        Go: net/http/server.go Server.RegisterOnShutdown
        """
        with self._mu:
            self._on_shutdown.append(f)

    def set_keep_alives_enabled(self, on: bool) -> None:
        """Say whether a connection serves more than one request; off closes the idle ones.

        Go: net/http/server.go Server.SetKeepAlivesEnabled
        """
        self._keep_alives_wanted = on
        self.keeps_alive = on and not self.shutting_down
        if not on:
            self._close_idle()

    def serve_for(self, request: Request) -> Serve:
        """Return what answers request, as a function."""
        if request.request_uri == "*":
            return serve_of(self.handler_for(request))
        handler = self.handler
        known, serve = self._known
        if handler is not known:
            serve = serve_of(self.handler_for(request))
            self._known = (handler, serve)
        return serve

    def handler_for(self, request: Request) -> Any:
        """Return what answers request; Any: a handler or a function."""
        if (
            request.request_uri == "*"
            and request.method == "OPTIONS"
            and not self.disable_general_options_handler
        ):
            return GENERAL_OPTIONS
        handler = self.handler
        return DEFAULT_SERVE_MUX if handler is None else handler

    def log(self, text: str) -> None:
        """Log text as an error."""
        (self.error_log or LOG).error("%s", text)

    def _serve_for_run(self, listener: Listener, failed: chan[Exception]) -> None:
        """Serve; close failed at the end, or leave there what it ended with."""
        try:
            self.serve(listener)
        except ErrServerClosed:
            failed.close()
        except Exception as error:
            failed.send(error)
            failed.close()

    def _limits(self) -> Limits:
        return limits(
            self.read_timeout,
            self.read_header_timeout,
            self.write_timeout,
            self.idle_timeout,
            self.max_header_bytes,
            self.max_header_value_count,
        )

    def _base(self, listener: Listener) -> Any:
        ctx = background() if self.base_context is None else self.base_context(listener)
        if ctx is None:
            raise Panic("BaseContext returned a nil context")
        return with_value(ctx, SERVER_CONTEXT_KEY, self)

    def _accept(self, listener: Listener, terms: Terms) -> None:
        pause = 5 * MILLISECOND
        while True:
            try:
                rwc = listener.accept()
            except OSError as error:
                if self.shutting_down:
                    raise ErrServerClosed from None
                temporary = getattr(error, "temporary", None)
                if temporary is None or not temporary():
                    raise
                self.log(f"http: Accept error: {error}; retrying in {pause}")
                sleep(pause)
                pause = min(pause * 2, SECOND)
                continue
            pause = 5 * MILLISECOND
            self._start(rwc, terms)
            del rwc  # else it would be held until the next one comes

    def _start(self, rwc: Conn, terms: Terms) -> None:
        """Have rwc served by a goroutine."""
        if self.conn_context is not None:
            terms = replace(terms, ctx=self.conn_context(terms.ctx, rwc))
            if terms.ctx is None:
                raise Panic("ConnContext returned nil")
        conn = ServerConn(rwc, terms)
        self._conns.track(conn)
        if self.conn_state is not None:
            conn.set_state(STATE_NEW)
        go(conn.serve)

    def _track_listener(self, listener: CloseOnce) -> None:
        with self._mu:
            if self.shutting_down:
                raise ErrServerClosed
            self._listeners.append(listener)
            self._serving.add(1)

    def _stop_listening(self) -> OSError | None:
        """Close all listeners; return what failed first."""
        with self._mu:
            self.shutting_down = True
            self.keeps_alive = False
            listeners = self._listeners
            self._listeners = []
        failed = None
        for listener in listeners:
            try:
                listener.close()
            except OSError as error:
                failed = failed or error
        return failed

    def _close_idle(self) -> bool:
        """Close the idle connections; return whether there are no others."""
        idle, sessions = self._conns.take_idle()
        quiet = not self._conns
        for session in sessions:
            session.shut_down()
        for conn in idle:
            with suppress(OSError):
                conn.rwc.close()
        return quiet
