"""WebSockets, for servers and clients (RFC 6455, RFC 7692).

    conn = websocket.accept(w, r)                      in a handler
    conn = websocket.dial(ctx, "wss://example.org/")   a client

Go's standard library has none; the names are those of the package that is used most there.  The
frames are made and read by wsproto: ``pip install 'gopy-runtime[websocket]'``.

Go: github.com/coder/websocket
"""

from gopy.net.http.websocket.accepting import accept
from gopy.net.http.websocket.codes import (
    MESSAGE_BINARY,
    MESSAGE_TEXT,
    STATUS_ABNORMAL_CLOSURE,
    STATUS_BAD_GATEWAY,
    STATUS_GOING_AWAY,
    STATUS_INTERNAL_ERROR,
    STATUS_INVALID_FRAME_PAYLOAD_DATA,
    STATUS_MANDATORY_EXTENSION,
    STATUS_MESSAGE_TOO_BIG,
    STATUS_NO_STATUS_RCVD,
    STATUS_NORMAL_CLOSURE,
    STATUS_POLICY_VIOLATION,
    STATUS_PROTOCOL_ERROR,
    STATUS_SERVICE_RESTART,
    STATUS_TLS_HANDSHAKE,
    STATUS_TRY_AGAIN_LATER,
    STATUS_UNSUPPORTED_DATA,
    MessageType,
    StatusCode,
)
from gopy.net.http.websocket.conn import Conn
from gopy.net.http.websocket.deflating import (
    COMPRESSION_CONTEXT_TAKEOVER,
    COMPRESSION_DISABLED,
    COMPRESSION_NO_CONTEXT_TAKEOVER,
    CompressionMode,
)
from gopy.net.http.websocket.dialing import dial
from gopy.net.http.websocket.failures import (
    AcceptError,
    CloseError,
    ErrMessageTooBig,
    HandshakeError,
    ProtocolError,
    close_status,
)

__all__ = [
    "AcceptError",
    "COMPRESSION_CONTEXT_TAKEOVER",
    "COMPRESSION_DISABLED",
    "COMPRESSION_NO_CONTEXT_TAKEOVER",
    "CloseError",
    "CompressionMode",
    "Conn",
    "ErrMessageTooBig",
    "HandshakeError",
    "MESSAGE_BINARY",
    "MESSAGE_TEXT",
    "MessageType",
    "ProtocolError",
    "STATUS_ABNORMAL_CLOSURE",
    "STATUS_BAD_GATEWAY",
    "STATUS_GOING_AWAY",
    "STATUS_INTERNAL_ERROR",
    "STATUS_INVALID_FRAME_PAYLOAD_DATA",
    "STATUS_MANDATORY_EXTENSION",
    "STATUS_MESSAGE_TOO_BIG",
    "STATUS_NORMAL_CLOSURE",
    "STATUS_NO_STATUS_RCVD",
    "STATUS_POLICY_VIOLATION",
    "STATUS_PROTOCOL_ERROR",
    "STATUS_SERVICE_RESTART",
    "STATUS_TLS_HANDSHAKE",
    "STATUS_TRY_AGAIN_LATER",
    "STATUS_UNSUPPORTED_DATA",
    "StatusCode",
    "accept",
    "close_status",
    "dial",
]
