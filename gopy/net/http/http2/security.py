"""What of TLS is good enough for HTTP/2.

Go: net/http/internal/http2/server.go Server.serveConn, ciphers.go
"""

from typing import Any, Final

from gopy.net.http.http2.errors import Code, ConnectionFault

TLS12: Final = 0x0303


def check_security(state: Any) -> None:
    """Let pass TLS 1.3, and of 1.2 what has forward secrecy and authenticated encryption.

    Args:
        state: the connection's, as `crypto.tls` gives it; Any: that may never be imported.

    Raises:
        ConnectionFault: it's worse than that.
    """
    if state.version < TLS12:
        raise ConnectionFault(Code.INADEQUATE_SECURITY, "TLS version too low")
    suite = str(state.cipher_suite)
    is_good = "ECDHE" in suite and ("GCM" in suite or "CHACHA20" in suite)
    if state.version == TLS12 and not is_good:
        text = f"Prohibited TLS 1.2 Cipher Suite: {suite}"
        raise ConnectionFault(Code.INADEQUATE_SECURITY, text)
