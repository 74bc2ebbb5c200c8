"""What streams and connections of HTTP/2 fail with.

Go: net/http/internal/http2/errors.go, server.go
"""

from enum import IntEnum
from typing import Final


class Code(IntEnum):
    """Why a stream is reset or a connection ends; ``str()`` is Go's.

    Go: net/http/internal/http2/errors.go ErrCode
    """

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    SETTINGS_TIMEOUT = 4
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    CONNECT_ERROR = 10
    ENHANCE_YOUR_CALM = 11
    INADEQUATE_SECURITY = 12
    HTTP_1_1_REQUIRED = 13

    def __str__(self) -> str:
        return self.name


_NAMES: Final = {int(each): each.name for each in Code}


class ConnectionFault(Exception):
    """The peer broke the protocol: the connection ends with code."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class StreamFault(Exception):
    """A stream is reset with code: the peer sent what is no request."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class StreamError(OSError):
    """The client has reset the stream: it wants no answer any more.

    Go: net/http/internal/http2/errors.go StreamError
    """

    def __init__(self, stream_id: int, code: int) -> None:
        name = _NAMES.get(code) or f"unknown error code 0x{code:x}"
        super().__init__(f"stream error: stream ID {stream_id}; {name}; received from peer")
        self.stream_id = stream_id
        self.code = code


class ErrClientDisconnected(OSError):
    """The connection is gone.

    Go: net/http/internal/http2/server.go errClientDisconnected
    """

    def __init__(self, text: str = "client disconnected") -> None:
        super().__init__(text)


class ErrStreamClosed(OSError):
    """The stream was closed by this end.

    Go: net/http/internal/http2/server.go errStreamClosed
    """

    def __init__(self, text: str = "http2: stream closed") -> None:
        super().__init__(text)
