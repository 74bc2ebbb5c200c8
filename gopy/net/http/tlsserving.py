"""What a server needs of TLS; the package is imported by the first that does.

Go: net/http/server.go Server.ServeTLS, tlsRecordHeaderLooksLikeHTTP
"""

from contextlib import suppress
from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from gopy.net import Listener
from gopy.net.http.http2.library import is_installed, library

if TYPE_CHECKING:
    from gopy.crypto.tls.config import ConfigLike
    from gopy.net.http.http2.session import Session
    from gopy.net.http.serverconn import ServerConn

Path: TypeAlias = str | PathLike[str]

HTTP2: Final = "h2"
HTTP1: Final = "http/1.1"
PLAIN_TO_TLS: Final = (
    b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
)


def tls_listener(
    inner: Listener, given: "ConfigLike | None", cert_file: Path, key_file: Path
) -> Listener:
    """Return a listener that makes connections of HTTPS of inner's.

    Raises:
        Error: there is no certificate, or it can't be read; inner is closed.
        ImportError: given offers HTTP/2, for which a package is missing; inner is closed.
    """
    try:
        tls = import_module("gopy.crypto.tls")
        config = import_module("gopy.crypto.tls.config").config_of(given)
        changes: dict[str, Any] = {}  # Any: arguments of all types
        if not config.next_protos:
            changes["next_protos"] = [HTTP2, HTTP1] if is_installed() else [HTTP1]
        elif HTTP2 in config.next_protos:
            library()
        if not config.can_serve() or cert_file or key_file:
            changes["certificates"] = [tls.load_x509_key_pair(cert_file, key_file)]
        listener: Listener = tls.new_listener(inner, config.clone(**changes))
        return listener
    except BaseException:
        inner.close()
        raise


def http2_session(conn: "ServerConn") -> "Session | None":
    """Return who serves conn if both ends have agreed on HTTP/2, None if they haven't."""
    if getattr(conn.terms.tls, "negotiated_protocol", "") != HTTP2:
        return None
    session: Session = import_module("gopy.net.http.http2.session").Session(conn)
    return session


def complaint_of(error: OSError) -> str:
    """Return what to log of a handshake that failed; a client that speaks plain HTTP is told."""
    conn = getattr(error, "conn", None)
    header = getattr(error, "record_header", b"")
    if conn is None or header not in (b"GET /", b"HEAD ", b"POST ", b"PUT /", b"OPTIO"):
        return str(error)
    with suppress(OSError):
        conn.write(PLAIN_TO_TLS)
        conn.close()
    return "client sent an HTTP request to an HTTPS server"
