"""WebSocket as bytes: frames that a test makes and takes apart, and a peer that sends them."""

import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest

from gopy import net, time
from gopy.net.http.websocket import Conn
from gopy.net.http.websocket.library import library
from gopy.net.http.websocket.link import Link

pytest.importorskip("wsproto", reason="gopy.net.http.websocket needs wsproto")

PATIENCE = 20 * time.SECOND  # for what comes at once if it comes at all
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK = b"\x37\xfa\x21\x3d"


class Frame(NamedTuple):
    """A frame: what ``wire`` makes bytes of, and `Peer.frame` returns."""

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0

    def wire(self, mask: bytes | None = MASK) -> bytes:
        """Return it as a client sends it, or as a server does if mask is None."""
        first = self.fin << 7 | self.rsv << 4 | self.opcode
        size, flag = len(self.payload), 0 if mask is None else 0x80
        if size < 126:
            head = struct.pack("!BB", first, flag | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", first, flag | 126, size)
        else:
            head = struct.pack("!BBQ", first, flag | 127, size)
        return head + (self.payload if mask is None else mask + masked(self.payload, mask))


class Odd(NamedTuple):
    """The head of a frame that has no business to be one, as a server sends it."""

    head: bytes

    def wire(self, mask: bytes | None = MASK) -> bytes:
        if mask is None:
            return self.head
        return self.head[:1] + bytes([self.head[1] | 0x80]) + self.head[2:] + mask


class Begun(NamedTuple):
    """A frame without its last bytes."""

    frame: Frame
    missing: int

    def wire(self, mask: bytes | None = MASK) -> bytes:
        return self.frame.wire(mask)[: -self.missing]


Sent = Frame | Odd | Begun


def masked(data: bytes, mask: bytes) -> bytes:
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


def text(payload: str | bytes = "", fin: bool = True) -> Frame:
    return Frame(TEXT, payload.encode() if isinstance(payload, str) else payload, fin)


def more(payload: str | bytes = "", fin: bool = True) -> Frame:
    return Frame(CONTINUATION, payload.encode() if isinstance(payload, str) else payload, fin)


def binary(payload: bytes = b"", fin: bool = True) -> Frame:
    return Frame(BINARY, payload, fin)


def ping(payload: bytes = b"") -> Frame:
    return Frame(PING, payload)


def pong(payload: bytes = b"") -> Frame:
    return Frame(PONG, payload)


def close(code: int | None = 1000, reason: str | bytes = "") -> Frame:
    said = reason.encode() if isinstance(reason, str) else reason
    return Frame(CLOSE, b"" if code is None else code.to_bytes(2) + said)


class Peer:
    """The other end of a WebSocket, over any connection."""

    def __init__(self, conn: Any, mask: bytes | None = MASK) -> None:
        self.conn = conn
        self.mask = mask
        self._unused = b""

    def send(self, *frames: Sent) -> "Peer":
        self.conn.write(self.wire(frames))
        return self

    def wire(self, frames: Iterable[Sent]) -> bytes:
        return b"".join(each.wire(self.mask) for each in frames)

    def frame(self) -> Frame | None:
        """Return the next frame, None at the end of the connection."""
        head = self._exactly(2)
        if not head:
            return None
        size = head[1] & 0x7F
        if size > 125:
            size = int.from_bytes(self._exactly(2 if size == 126 else 8))
        mask = self._exactly(4) if head[1] & 0x80 else None
        assert (mask is None) == (self.mask is not None), "one of the two masks"
        payload = self._exactly(size)
        if mask is not None:
            payload = masked(payload, mask)
        return Frame(head[0] & 0x0F, payload, bool(head[0] & 0x80), head[0] >> 4 & 7)

    def rest(self) -> list[Frame]:
        """Return what comes up to the end of the connection."""
        return list(iter(self.frame, None))

    def code(self) -> int | None:
        """Read up to a close; return its status, None for a connection that ends without one."""
        while (frame := self.frame()) is not None:
            if frame.opcode == CLOSE:
                return int.from_bytes(frame.payload[:2]) if frame.payload else 1005
        return None

    def _exactly(self, n: int) -> bytes:
        while len(self._unused) < n:
            try:
                got = self.conn.read()
            except ConnectionResetError:
                got = b""
            if not got:
                assert not self._unused, f"the connection ended within {self._unused!r}"
                return b""
            self._unused += got
        found, self._unused = self._unused[:n], self._unused[n:]
        return found


def open_over(conn: net.Conn, *, is_server: bool = True, deflate: Any = None) -> Conn:
    """Return a WebSocket over conn, as it is after a handshake."""
    framing = library().framing(not is_server, deflate)
    return Conn(Link(conn, framing, is_server=is_server), "")


def joined(pair: Any) -> tuple[Conn, Conn]:
    """Return a client and its server."""
    near, far = pair
    return open_over(near, is_server=False), open_over(far)


def with_peer(pair: Any) -> tuple[Conn, Peer]:
    """Return a server, and a client that is bytes."""
    near, far = pair
    near.set_deadline(time.now() + PATIENCE)
    return open_over(far), Peer(near)
