"""Serving in one line: servers that nobody needs to hold in hand.

Go: net/http/server.go Serve, ListenAndServe
"""

from gopy.net import Listener
from gopy.net.http.handlers import AnyHandler
from gopy.net.http.server import Server
from gopy.net.http.tlsserving import Path


def serve(listener: Listener, handler: AnyHandler | None = None) -> None:
    """Serve the connections that listener accepts with handler; see `Server.serve`.

    Go: net/http/server.go Serve
    """
    Server(handler=handler).serve(listener)


def listen_and_serve(addr: str, handler: AnyHandler | None = None) -> None:
    """Listen at addr and serve with handler; see `Server.serve`.

    Go: net/http/server.go ListenAndServe
    """
    Server(addr, handler).listen_and_serve()


def serve_tls(
    listener: Listener, handler: AnyHandler | None, cert_file: Path, key_file: Path
) -> None:
    """Serve HTTPS to the connections that listener accepts; see `Server.serve_tls`.

    Go: net/http/server.go ServeTLS
    """
    Server(handler=handler).serve_tls(listener, cert_file, key_file)


def listen_and_serve_tls(
    addr: str, cert_file: Path, key_file: Path, handler: AnyHandler | None = None
) -> None:
    """Listen at addr and serve HTTPS with handler; see `Server.serve_tls`.

    Go: net/http/server.go ListenAndServeTLS
    """
    Server(addr, handler).listen_and_serve_tls(cert_file, key_file)
