"""What WebSockets fail with; all are OSErrors, so a connection's goroutine catches that one.

    CloseError           the peer closed, or was gone without a word (status 1006)
    ProtocolError        the peer said what the protocol forbids; it was told so by a close
      ErrMessageTooBig   a message beyond the read limit
    HandshakeError       the other side wants no WebSocket, or doesn't know how
      AcceptError        of `accept`, which has answered the request

Go: github.com/coder/websocket close.go CloseError, CloseStatus; read.go ErrMessageTooBig
"""

from gopy.errors import as_
from gopy.net.http.response import Response
from gopy.net.http.servererrors import ErrAbortHandler
from gopy.net.http.websocket.codes import (
    STATUS_ABNORMAL_CLOSURE,
    STATUS_MESSAGE_TOO_BIG,
    as_status,
    status_name,
)
from gopy.net.url.quoting import quoted


class CloseError(ConnectionError):
    """The peer closed the connection: ``code`` and ``reason`` say why.

    ``STATUS_NO_STATUS_RCVD`` is a close that gives no status, and ``STATUS_ABNORMAL_CLOSURE`` a
    connection that ended without a close, or was lost: ``__cause__`` says how.  Neither is ever
    sent.  A handler may let it go, nothing is logged.

    Go: github.com/coder/websocket close.go CloseError
    """

    from_client = False  # of a server: it's the end of a conversation, and no panic

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = as_status(code)
        self.reason = reason

    def __str__(self) -> str:
        if self.code == STATUS_ABNORMAL_CLOSURE:
            return f"websocket: no close frame received: {self.reason}"
        said = f"status = {status_name(self.code)} and reason = {quoted(self.reason)}"
        return f"websocket: received close frame: {said}"


class ProtocolError(OSError):
    """The peer broke the protocol; ``code`` is the status that the connection was closed with.

    A handler may let it go, nothing is logged.
    """

    from_client = False  # see CloseError

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code = as_status(code)
        self.text = text

    def __str__(self) -> str:
        return f"websocket: {self.text} (closed with {status_name(self.code)})"


class ErrMessageTooBig(ProtocolError):
    """A message is longer than the read limit; see `Conn.set_read_limit`.

    Go: github.com/coder/websocket read.go ErrMessageTooBig
    """

    def __init__(self, limit: int) -> None:
        super().__init__(STATUS_MESSAGE_TOO_BIG, f"read limited at {limit} bytes")


class HandshakeError(OSError):
    """No WebSocket came about.

    Of `dial`, ``response`` is the server's answer, its body closed, and ``body`` the first 1024
    bytes of that.
    """

    response: Response | None = None
    body: bytes = b""


class AcceptError(HandshakeError, ErrAbortHandler):
    """A request that `accept` has refused, and answered with ``status_code``.

    A handler may let it go: the server closes the connection then, and logs nothing.
    """

    def __init__(self, status_code: int, text: str) -> None:
        OSError.__init__(self, text)
        self.value = text
        self.status_code = status_code

    def __str__(self) -> str:
        return str(self.value)


def close_status(err: BaseException | None) -> int:
    """Return the status of the CloseError that err is or wraps, -1 if there is none.

    Go: github.com/coder/websocket close.go CloseStatus
    """
    closed = as_(err, CloseError)
    return -1 if closed is None else closed.code
