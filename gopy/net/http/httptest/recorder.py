"""ResponseRecorder: a ResponseWriter that keeps what a handler answers.

Go: net/http/httptest/recorder.go
"""

from typing import Any, Final, NoReturn

from gopy.errors import Panic
from gopy.net.http.bodies import BytesBody
from gopy.net.http.grammar import elements
from gopy.net.http.header import Header, canonical_header_key
from gopy.net.http.replyhead import TRAILER_PREFIX, body_allowed
from gopy.net.http.response import Response
from gopy.net.http.servererrors import ErrBodyNotAllowed, ErrNotSupported
from gopy.net.http.sniffing import SNIFF_LEN, detect_content_type
from gopy.net.http.status import status_text
from gopy.net.url.wiretext import to_wire

DEFAULT_REMOTE_ADDR: Final = "1.2.3.4"


class RecordedBody(bytes):
    """The bytes of a body; ``str()`` of it is its text.

    Go: bytes/buffer.go Buffer
    """

    def string(self) -> str:
        """Return it as text.

        Go: bytes/buffer.go Buffer.String
        """
        return self.decode("utf-8", "replace")

    def bytes(self) -> bytes:
        """Return it as plain bytes."""
        return bytes(self)

    __str__ = string


class ResponseRecorder:
    """A ResponseWriter that keeps what a handler answers.

    ``code`` is the status, 200 if none was set; ``body`` the bytes that were written;
    ``flushed`` whether it was flushed.

    Go: net/http/httptest/recorder.go ResponseRecorder
    """

    __slots__ = ("_body", "_header", "_result", "_snapshot", "_wrote_header", "code", "flushed")

    def __init__(self) -> None:
        self.code = 200
        self.flushed = False
        self._header = Header()
        self._body = bytearray()
        self._snapshot: Header | None = None
        self._wrote_header = False
        self._result: Response | None = None

    @property
    def body(self) -> RecordedBody:
        """Return what was written."""
        return RecordedBody(self._body)

    def header(self) -> Header:
        """Return the header; `result` has it as it was when the first byte was written."""
        return self._header

    def write(self, b: bytes | bytearray | memoryview | str, /) -> int:
        """Keep b.

        Raises:
            ErrBodyNotAllowed: an answer with this status has no body; b is kept all the same.

        Go: net/http/httptest/recorder.go ResponseRecorder.Write
        """
        data = to_wire(b) if isinstance(b, str) else bytes(b)
        if not self._wrote_header:
            header = self._header
            if "Content-Type" not in header and not header.get("Transfer-Encoding"):
                header.set("Content-Type", detect_content_type(data[:SNIFF_LEN]))
            self.write_header(200)
        self._body += data
        if not body_allowed(self.code):
            raise ErrBodyNotAllowed
        return len(data)

    def write_header(self, status: int, /) -> None:
        """Keep status and the header as it is; only the first call counts.

        Raises:
            Panic: the status is none.

        Go: net/http/httptest/recorder.go ResponseRecorder.WriteHeader
        """
        if self._wrote_header:
            return
        if not 100 <= status <= 999:
            raise Panic(f"invalid WriteHeader code {status}")
        self.code = status
        self._wrote_header = True
        self._snapshot = self._header.clone()

    def flush(self) -> None:
        """Note that it was flushed.

        Go: net/http/httptest/recorder.go ResponseRecorder.Flush
        """
        if not self._wrote_header:
            self.write_header(200)
        self.flushed = True

    def hijack(self) -> NoReturn:
        """Raise `ErrNotSupported`: there is no connection."""
        raise ErrNotSupported

    def result(self) -> Response:
        """Return the answer as a client would get it, once the handler has returned.

        Go: net/http/httptest/recorder.go ResponseRecorder.Result
        """
        if self._result is None:
            header = self._header.clone() if self._snapshot is None else self._snapshot
            self._result = response = Response()
            response.status = f"{self.code:03d} {status_text(self.code)}"
            response.status_code = self.code
            response.proto = "HTTP/1.1"
            response.proto_major = response.proto_minor = 1
            response.header = header
            response.body = BytesBody(bytes(self._body))
            response.content_length = _length(header.get("Content-Length"))
            response.trailer = self._trailer(header)
        return self._result

    def _trailer(self, sent: Header) -> Any:
        """Return what came behind the body; Any: None if nothing did."""
        trailer = Header()
        announced = [name for value in sent.values("Trailer") for name in elements(value)]
        for name in map(canonical_header_key, announced):
            if name in self._header and name not in ("Transfer-Encoding", "Content-Length"):
                trailer[name] = list(self._header[name])
        for name, values in self._header.items():
            if name.startswith(TRAILER_PREFIX):
                for value in values:
                    trailer.add(name.removeprefix(TRAILER_PREFIX), value)
        return trailer or None


def new_recorder() -> ResponseRecorder:
    """Return a ResponseRecorder.

    Go: net/http/httptest/recorder.go NewRecorder
    """
    return ResponseRecorder()


def _length(text: str) -> int:
    text = text.strip(" \t")
    return int(text) if text.isascii() and text.isdigit() and int(text) < 2**63 else -1
