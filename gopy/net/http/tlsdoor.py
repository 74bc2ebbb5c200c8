"""TLS, for who wants it: the package is imported by the first that does.

The standard library's ssl takes longer to import than everything else here, and most programs
speak HTTP without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gopy.context import Context, with_timeout
from gopy.net.http.transporterrors import TimedOut
from gopy.net.protocols import Conn

if TYPE_CHECKING:
    from gopy.net.http.transport import Transport


def client_handshake(
    transport: "Transport", ctx: Context, conn: Conn, name: str
) -> tuple[Conn, Any]:  # Any: crypto.tls's connection state
    """Return conn with TLS, as a client of the server called name, and its state.

    Raises:
        TimedOut: ``net/http: TLS handshake timeout``.
        Exception: what the handshake fails with, or ctx's error.

    Go: net/http/transport.go persistConn.addTLS
    """
    tls = import_module("gopy.crypto.tls")
    config = transport.tls_client_config
    config = tls.Config() if config is None else config.clone()
    if not config.server_name:
        config.server_name = name
    secured: Any = tls.client(conn, config)
    limit = transport.tls_handshake_timeout
    if not limit:
        secured.handshake_context(ctx)
        return secured, secured.connection_state()
    with with_timeout(ctx, limit) as limited:
        try:
            secured.handshake_context(limited)
        except Exception as error:
            if limited.err() is not None and ctx.err() is None:
                raise TimedOut("net/http: TLS handshake timeout") from error
            raise
    return secured, secured.connection_state()
