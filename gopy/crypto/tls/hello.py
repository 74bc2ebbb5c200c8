"""The ClientHello: what a client says before a server has to choose.

Python's ssl tells it by callbacks within C code, where a goroutine must not wait.  So
it's read here, from the bytes as they come, and whoever chooses may do what he likes.

Go: crypto/tls/common.go ClientHelloInfo, crypto/tls/handshake_messages.go clientHelloMsg
"""

from contextlib import suppress
from dataclasses import dataclass, field
from struct import unpack_from
from typing import Final

from gopy.context import ContextLike, background
from gopy.net import Conn

MOST_BYTES: Final = 65536  # of a message of the handshake

_SERVER_NAME, _CURVES, _SCHEMES, _PROTOS, _VERSIONS = 0, 10, 13, 16, 43


@dataclass(slots=True)
class ClientHelloInfo:
    """What a client offers; numbers are those of the standards.

    ``server_name`` is ``""`` if it asked for none; ``conn`` is the connection below; `context`
    is the handshake's.

    Go: crypto/tls/common.go ClientHelloInfo
    """

    server_name: str = ""
    cipher_suites: list[int] = field(default_factory=list)
    supported_curves: list[int] = field(default_factory=list)
    signature_schemes: list[int] = field(default_factory=list)
    supported_protos: list[str] = field(default_factory=list)
    supported_versions: list[int] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    conn: Conn | None = None
    ctx: ContextLike | None = None

    def context(self) -> ContextLike:
        """Return the handshake's context.

        Go: crypto/tls/common.go ClientHelloInfo.Context
        """
        return background() if self.ctx is None else self.ctx


def message_in(data: bytes) -> bytes | None:
    """Return the ClientHello at the beginning of data, without its header.

    None if more has to come.  ``b""`` if it's something else, or too long: OpenSSL will say so.
    """
    message, at = b"", 0
    if len(data) > 2 * MOST_BYTES:
        return b""
    while len(data) - at >= 5:
        if data[at] != 22:
            return b""
        end = at + 5 + int.from_bytes(data[at + 3 : at + 5], "big")
        if len(data) < end:
            return None
        message += data[at + 5 : end]
        at = end
        if message[:1] != b"\1":
            return b""
        length = int.from_bytes(message[1:4], "big")
        if len(message) >= 4 and length > MOST_BYTES:
            return b""
        if len(message) >= 4 + length and len(message) >= 4:
            return message[4 : 4 + length]
    return None


def parse_hello(message: bytes) -> ClientHelloInfo:
    """Return what message says; of one that can't be read, as much as was understood."""
    info = ClientHelloInfo()
    with suppress(IndexError, ValueError):
        _parse(message, info)
    if not info.supported_versions and len(message) >= 2:
        offered = int.from_bytes(message[:2], "big")
        info.supported_versions = [v for v in (0x0303, 0x0302, 0x0301) if v <= offered]
    return info


def _parse(message: bytes, info: ClientHelloInfo) -> None:
    at = 34  # behind version and random
    at += 1 + message[at]
    size = int.from_bytes(message[at : at + 2], "big")
    info.cipher_suites = _numbers(message[at + 2 : at + 2 + size])
    at += 2 + size
    at += 1 + message[at]
    end = at + 2 + int.from_bytes(message[at : at + 2], "big")
    at += 2
    while at + 4 <= min(end, len(message)):
        kind = int.from_bytes(message[at : at + 2], "big")
        size = int.from_bytes(message[at + 2 : at + 4], "big")
        body = message[at + 4 : at + 4 + size]
        at += 4 + size
        info.extensions.append(kind)
        if kind == _SERVER_NAME and body[2:3] == b"\0":
            info.server_name = body[5 : 5 + int.from_bytes(body[3:5], "big")].decode("ascii")
        elif kind == _CURVES:
            info.supported_curves = _numbers(body[2:])
        elif kind == _SCHEMES:
            info.signature_schemes = _numbers(body[2:])
        elif kind == _VERSIONS:
            info.supported_versions = _numbers(body[1:])
        elif kind == _PROTOS:
            info.supported_protos = _protos(body[2:])


def _numbers(data: bytes) -> list[int]:
    count = len(data) // 2
    return list(unpack_from(f">{count}H", data))


def _protos(data: bytes) -> list[str]:
    found, at = [], 0
    while at < len(data):
        found.append(data[at + 1 : at + 1 + data[at]].decode("latin-1"))
        at += 1 + data[at]
    return found
