"""client and server: TLS over a connection that there is already.

Go: crypto/tls/tls.go
"""

from gopy.crypto.tls.config import ConfigLike, config_of
from gopy.crypto.tls.conn import Conn
from gopy.net import Conn as NetConn


def client(conn: NetConn, config: ConfigLike | None = None) -> Conn:
    """Return the client's end of TLS over conn, any connection; the handshake comes later.

    ``config.server_name`` says who the server must be, unless any will do.

    Args:
        config: a `Config`, or an `ssl.SSLContext`.

    Go: crypto/tls/tls.go Client
    """
    return Conn(conn, config_of(config), is_client=True)


def server(conn: NetConn, config: ConfigLike) -> Conn:
    """Return the server's end of TLS over conn, any connection; the handshake comes later.

    Args:
        config: a `Config` with a certificate, or an `ssl.SSLContext`.

    Go: crypto/tls/tls.go Server
    """
    return Conn(conn, config_of(config), is_client=False)
