"""What messages are, and what closes are for: the numbers of RFC 6455.

Go: github.com/coder/websocket close.go StatusCode, conn.go MessageType
"""

from enum import IntEnum
from typing import Final


class MessageType(IntEnum):
    """What a message is: text, which is UTF-8, or bytes.

    Go: github.com/coder/websocket conn.go MessageType
    """

    TEXT = 1
    BINARY = 2

    def __str__(self) -> str:
        return f"Message{self.name.capitalize()}"


class StatusCode(IntEnum):
    """Why a connection is closed.  3000 to 4999, which have no name here, are a program's own.

    Go: github.com/coder/websocket close.go StatusCode
    """

    NORMAL_CLOSURE = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    NO_STATUS_RCVD = 1005  # the peer gave none
    ABNORMAL_CLOSURE = 1006  # the connection ended without a close
    INVALID_FRAME_PAYLOAD_DATA = 1007
    POLICY_VIOLATION = 1008
    MESSAGE_TOO_BIG = 1009
    MANDATORY_EXTENSION = 1010
    INTERNAL_ERROR = 1011
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BAD_GATEWAY = 1014
    TLS_HANDSHAKE = 1015

    def __str__(self) -> str:
        return _GO_NAMES.get(self) or f"Status{self.name.title().replace('_', '')}"


_GO_NAMES: Final = {StatusCode.TLS_HANDSHAKE: "StatusTLSHandshake"}

MESSAGE_TEXT: Final = MessageType.TEXT
MESSAGE_BINARY: Final = MessageType.BINARY

STATUS_NORMAL_CLOSURE: Final = StatusCode.NORMAL_CLOSURE
STATUS_GOING_AWAY: Final = StatusCode.GOING_AWAY
STATUS_PROTOCOL_ERROR: Final = StatusCode.PROTOCOL_ERROR
STATUS_UNSUPPORTED_DATA: Final = StatusCode.UNSUPPORTED_DATA
STATUS_NO_STATUS_RCVD: Final = StatusCode.NO_STATUS_RCVD
STATUS_ABNORMAL_CLOSURE: Final = StatusCode.ABNORMAL_CLOSURE
STATUS_INVALID_FRAME_PAYLOAD_DATA: Final = StatusCode.INVALID_FRAME_PAYLOAD_DATA
STATUS_POLICY_VIOLATION: Final = StatusCode.POLICY_VIOLATION
STATUS_MESSAGE_TOO_BIG: Final = StatusCode.MESSAGE_TOO_BIG
STATUS_MANDATORY_EXTENSION: Final = StatusCode.MANDATORY_EXTENSION
STATUS_INTERNAL_ERROR: Final = StatusCode.INTERNAL_ERROR
STATUS_SERVICE_RESTART: Final = StatusCode.SERVICE_RESTART
STATUS_TRY_AGAIN_LATER: Final = StatusCode.TRY_AGAIN_LATER
STATUS_BAD_GATEWAY: Final = StatusCode.BAD_GATEWAY
STATUS_TLS_HANDSHAKE: Final = StatusCode.TLS_HANDSHAKE

# How a conversation ends that went well; browsers that are told no status send none.
ENDS_WELL: Final = frozenset((STATUS_NORMAL_CLOSURE, STATUS_GOING_AWAY, STATUS_NO_STATUS_RCVD))

MAX_REASON_BYTES: Final = 123


def as_status(code: int) -> int:
    """Return code, as a StatusCode if it has a name."""
    try:
        return StatusCode(code)
    except ValueError:
        return code


def status_name(code: int) -> str:
    """Return code as Go prints it: ``StatusGoingAway``, ``StatusCode(4000)``."""
    return str(code) if isinstance(code, StatusCode) else f"StatusCode({code})"


def check_close(code: int, reason: str) -> None:
    """Raise a ValueError if a close can't say that.

    Go: github.com/coder/websocket close.go validWireCloseCode, CloseError.bytesErr
    """
    unsent = (STATUS_ABNORMAL_CLOSURE, STATUS_TLS_HANDSHAKE, 1004)
    if code in unsent or not (1000 <= code <= STATUS_TLS_HANDSHAKE or 3000 <= code <= 4999):
        raise ValueError(f"websocket: status code {status_name(as_status(code))} cannot be set")
    size = len(reason.encode())
    if size > MAX_REASON_BYTES:
        most = MAX_REASON_BYTES
        raise ValueError(f"websocket: reason string max is {most} bytes, but got {size} bytes")
    if code == STATUS_NO_STATUS_RCVD and reason:
        raise ValueError("websocket: a close without a status has no reason")
