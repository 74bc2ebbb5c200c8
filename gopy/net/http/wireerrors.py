"""Requests that aren't: what the server answers to them itself.

Go: net/http/server.go statusError, conn.serve
"""

from gopy.net.http.status import (
    STATUS_BAD_REQUEST,
    STATUS_NOT_IMPLEMENTED,
    STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE,
    status_text,
)


class BadRequestError(Exception):
    """A request that can't be served; ``reply()`` is the whole answer.

    What is wrong is for the peer to read only where a public text says so.
    """

    def __init__(self, text: str, code: int = STATUS_BAD_REQUEST, *, public: str = "") -> None:
        super().__init__(text)
        self.code = code
        self._public = public

    def reply(self) -> bytes:
        """Return the answer, after which the connection is closed."""
        line = f"{self.code} {status_text(self.code)}"
        if self._public:
            line += f": {self._public}"
        body = "Unsupported transfer encoding" if self.code == STATUS_NOT_IMPLEMENTED else line
        head = "Content-Type: text/plain; charset=utf-8\r\nConnection: close"
        return f"HTTP/1.1 {line}\r\n{head}\r\n\r\n{body}".encode()


def told(text: str, code: int = STATUS_BAD_REQUEST) -> BadRequestError:
    """Return an error whose text the peer gets to read."""
    return BadRequestError(text, code, public=text)


def too_large() -> BadRequestError:
    """Return the error of a header that is longer than the server takes."""
    return BadRequestError("http: request too large", STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE)


def unsupported_encoding(text: str) -> BadRequestError:
    """Return the error of a transfer encoding that isn't ``chunked``."""
    return BadRequestError(text, STATUS_NOT_IMPLEMENTED)
