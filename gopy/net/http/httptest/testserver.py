"""Server: a server on a free port of the loopback, for the length of a test.

Locking: ``_mu`` guards ``_conns``.

Go: net/http/httptest/server.go
"""

from contextlib import suppress
from importlib import import_module
from typing import Any, Self

from gopy._core import go
from gopy._lang.chan import chan
from gopy.net import Conn, Listener, listen
from gopy.net.http.client import Client
from gopy.net.http.connstate import STATE_ACTIVE, STATE_CLOSED, STATE_HIJACKED, ConnState
from gopy.net.http.handlers import AnyHandler
from gopy.net.http.http2.library import library
from gopy.net.http.httptest.certificate import CERTIFICATE, KEY
from gopy.net.http.server import OnState
from gopy.net.http.server import Server as HTTPServer
from gopy.net.http.servererrors import ErrServerClosed
from gopy.net.http.tlsserving import HTTP1, HTTP2
from gopy.net.http.transport import Transport
from gopy.sync import Cond, Mutex


class Server:
    """A server that serves from the start, on a free port of the loopback.

    ``url`` is its address, without a slash at its end; ``listener`` where it listens, ``config``
    the `gopy.net.http.Server`.  Use it in a ``with``, or close it.  ``enable_http2``, set before
    `start_tls`, has it offer HTTP/2, too.

    Go: net/http/httptest/server.go Server
    """

    def __init__(self, handler: AnyHandler | None = None, *, start: bool = True) -> None:
        self.listener: Listener = listen("tcp", "127.0.0.1:0")
        self.config = HTTPServer(handler=handler)
        self.url = ""
        self.tls: Any = None  # Any: a Config of crypto.tls
        self.enable_http2 = False
        self._mu = Mutex()
        self._changed = Cond(self._mu)
        self._conns: dict[Conn, ConnState] = {}
        self._client: Client | None = None
        self._client_tls: Any = None  # Any: a Config of crypto.tls, which is loaded if wanted
        self._wanted: OnState | None = None
        self._ended = chan[Any](1)  # Any: None, or what the server failed with
        self._is_closed = False
        if start:
            self.start()

    def start(self) -> None:
        """Serve; for a server that was made with ``start=False``.

        Go: net/http/httptest/server.go Server.Start
        """
        self._start("http", self.listener)

    def start_tls(self) -> None:
        """Serve HTTPS, with a certificate that `client` trusts unless ``tls`` was set.

        Raises:
            ImportError: ``enable_http2`` is set, and the package for it is missing.

        Go: net/http/httptest/server.go Server.StartTLS
        """
        if self.enable_http2:
            library()
        tls = import_module("gopy.crypto.tls")
        offered = [HTTP2, HTTP1] if self.enable_http2 else [HTTP1]
        if self.tls is None:
            pair = tls.x509_key_pair(CERTIFICATE, KEY)
            self.tls = tls.Config(certificates=[pair], next_protos=offered)
        elif not self.tls.next_protos:
            self.tls = self.tls.clone()
            self.tls.next_protos = offered
        self.listener = tls.new_listener(self.listener, self.tls)
        self._client_tls = tls.Config(root_cas=CERTIFICATE)
        self._start("https", self.listener)

    def client(self) -> Client:
        """Return a client that trusts this server, and whose connections end with it.

        Go: net/http/httptest/server.go Server.Client
        """
        if self._client is None:
            self._client = Client(transport=Transport(tls_client_config=self._client_tls))
        return self._client

    def close(self) -> None:
        """Stop, and wait until the requests that are being served are answered.

        Go: net/http/httptest/server.go Server.Close
        """
        with self._mu:
            if self._is_closed:
                return
            self._is_closed = True
        if not self.url:
            self.listener.close()
            return
        if self._client is not None:
            self._client.close_idle_connections()
        self.config.set_keep_alives_enabled(False)
        self.listener.close()
        with self._mu:
            for conn, state in self._conns.items():
                if state is not STATE_ACTIVE:
                    _close(conn)
            self._changed.wait_for(lambda: not self._conns)
        failed = self._ended.recv()
        if failed is not None:
            raise failed

    def close_client_connections(self) -> None:
        """Break off all connections that are open.

        Go: net/http/httptest/server.go Server.CloseClientConnections
        """
        with self._mu:
            for conn in self._conns:
                _close(conn)

    def _start(self, scheme: str, listener: Listener) -> None:
        if self.url:
            raise RuntimeError("Server already started")
        self.url = f"{scheme}://{listener.addr()}"
        self._wanted = self.config.conn_state
        self.config.conn_state = self._note
        go(self._serve)

    def _note(self, conn: Conn, state: ConnState) -> None:
        with self._mu:
            if state in (STATE_HIJACKED, STATE_CLOSED):
                self._conns.pop(conn, None)
            else:
                self._conns[conn] = state
                if self._is_closed and state is not STATE_ACTIVE:
                    _close(conn)
            self._changed.broadcast()
        if self._wanted is not None:
            self._wanted(conn, state)

    def _serve(self) -> None:
        try:
            self.config.serve(self.listener)
        except ErrServerClosed:
            self._ended.send(None)
        except OSError as error:
            self._ended.send(None if self._is_closed else error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def new_server(handler: AnyHandler) -> Server:
    """Return a server that serves with handler.

    Go: net/http/httptest/server.go NewServer
    """
    return Server(handler)


def new_tls_server(handler: AnyHandler) -> Server:
    """Return a server that serves HTTPS with handler.

    Go: net/http/httptest/server.go NewTLSServer
    """
    server = Server(handler, start=False)
    server.start_tls()
    return server


def new_unstarted_server(handler: AnyHandler) -> Server:
    """Return a server that is to be started, after changes of its ``config``.

    Go: net/http/httptest/server.go NewUnstartedServer
    """
    return Server(handler, start=False)


def _close(conn: Conn) -> None:
    with suppress(OSError):
        conn.close()
