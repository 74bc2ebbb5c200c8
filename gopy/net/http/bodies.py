"""Bodies that are in memory, and what counts as a body.

Go: net/http/http.go NoBody, net/http/request.go NewRequestWithContext
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, Protocol, TypeAlias

from gopy.io.protocols import Readable
from gopy.net.url.wiretext import to_wire


class Body(Protocol):
    """The body of a message: a reader that is closed when nobody wants more of it."""

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes, all that is left for -1; ``b""`` at the end."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


BodyLike: TypeAlias = bytes | bytearray | memoryview | str | Readable | None
GetBody: TypeAlias = Callable[[], Body]


class NoBody:
    """No bytes; said of a message that has no body.

    Go: net/http/http.go NoBody
    """

    __slots__ = ()

    def read(self, n: int = -1, /) -> bytes:
        """Return ``b""``."""
        return b""

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Return 0."""
        return 0

    def close(self) -> None:
        """Do nothing."""

    def __repr__(self) -> str:
        return "NO_BODY"


NO_BODY: Final = NoBody()


class BytesBody:
    """A body that is known as a whole; closing it does nothing."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __len__(self) -> int:
        return len(self._data) - self._at

    def read(self, n: int = -1, /) -> bytes:
        """Return at most n bytes, all that is left for -1."""
        at = self._at
        piece = self._data[at:] if n < 0 else self._data[at : at + n]
        self._at = at + len(piece)
        return piece

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer; return how much, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Do nothing."""


class Unclosed:
    """A reader without ``close`` as a body."""

    __slots__ = ("_reader",)

    def __init__(self, reader: Any) -> None:  # Any: whatever has read(n), as io's functions take
        self._reader = reader

    def read(self, n: int = -1, /) -> bytes:
        """Read from the reader."""
        data: bytes = self._reader.read(n)
        return data

    def close(self) -> None:
        """Do nothing."""


def body_of(body: BodyLike) -> tuple[Body | None, int, GetBody | None]:
    """Return body as a Body, its length (0 if unknown), and what gives it anew, if something can.

    Text is sent as UTF-8.

    Raises:
        TypeError: it's nothing to read from.
    """
    if body is None:
        return None, 0, None
    if isinstance(body, str):
        data = to_wire(body)
    elif isinstance(body, bytes | bytearray | memoryview):
        data = bytes(body)
    elif isinstance(body, BytesIO):
        data = bytes(body.getbuffer()[body.tell() :])
    elif not hasattr(body, "read"):
        raise TypeError(f"a body is bytes, str or a reader, not {type(body).__name__}")
    elif body is NO_BODY:
        return NO_BODY, 0, no_body
    else:
        return (body if hasattr(body, "close") else Unclosed(body)), 0, None  # type: ignore[return-value]  # what hasattr has seen
    if not data:
        return NO_BODY, 0, no_body
    return BytesBody(data), len(data), lambda: BytesBody(data)


def no_body() -> Body:
    """Return NO_BODY."""
    return NO_BODY
