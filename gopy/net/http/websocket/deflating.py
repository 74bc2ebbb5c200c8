"""permessage-deflate as the handshake speaks of it (RFC 7692).

Go: github.com/coder/websocket compress.go CompressionMode, accept.go acceptDeflate
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple

from gopy.net.http.grammar import elements

NAME: Final = "permessage-deflate"

_NO_TAKEOVER: Final = ("client_no_context_takeover", "server_no_context_takeover")
_WINDOW: Final = ("client_max_window_bits", "server_max_window_bits")
_BITS: Final = {str(bits) for bits in range(9, 16)}  # zlib can't do 8


class CompressionMode(Enum):
    """Whether messages are compressed, if the peer wants it, too.

    Each end remembers up to 32 KB of what it sent and of what came, in about 300 KB of memory a
    connection; without ``context takeover`` messages are compressed one by one, which costs
    memory only meanwhile and saves less.

    Go: github.com/coder/websocket compress.go CompressionMode
    """

    DISABLED = "disabled"
    CONTEXT_TAKEOVER = "context takeover"
    NO_CONTEXT_TAKEOVER = "no context takeover"


COMPRESSION_DISABLED: Final = CompressionMode.DISABLED
COMPRESSION_CONTEXT_TAKEOVER: Final = CompressionMode.CONTEXT_TAKEOVER
COMPRESSION_NO_CONTEXT_TAKEOVER: Final = CompressionMode.NO_CONTEXT_TAKEOVER


class Offer(NamedTuple):
    """An element of ``Sec-WebSocket-Extensions``: a name, and parameters with a value or ``""``."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    def is_fit(self, *, from_client: bool) -> bool:
        """Say whether it's this extension, with parameters as they should be."""
        names = [name for name, _ in self.parameters]
        return (
            self.name == NAME
            and len(set(names)) == len(names)
            and all(_is_fit(name, value, from_client) for name, value in self.parameters)
        )

    def __str__(self) -> str:
        fields = [f"{name}={value}" if value else name for name, value in self.parameters]
        return "; ".join([self.name, *fields])


def offers_of(fields: Iterable[str]) -> list[Offer]:
    """Take fields of ``Sec-WebSocket-Extensions`` apart."""
    return [_offer_of(element) for field in fields for element in elements(field)]


def _offer_of(element: str) -> Offer:
    name, *rest = [part.strip() for part in element.split(";")]
    pairs = [part.partition("=") for part in rest]
    return Offer(name, tuple((name.strip(), value.strip()) for name, _, value in pairs))


def _is_fit(name: str, value: str, from_client: bool) -> bool:
    if name in _NO_TAKEOVER:
        return not value
    if name not in _WINDOW:
        return False
    return value in _BITS or (not value and from_client and name == _WINDOW[0])
