"""Bytes into frames, before h2 sees them.

h2 keeps a frame until it's whole before it looks how long it may be, and sends nothing any more
once the peer has said goodbye; so both are looked at here.

Go: net/http/internal/http2/frame.go Framer.ReadFrame, server.go serverConn.readPreface
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from gopy.net.http.http2.errors import Code, ConnectionFault

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MAX_FRAME_BYTES: Final = 16384  # what may be sent to who never says otherwise
HEAD_BYTES: Final = 9

DATA: Final = 0
HEADERS: Final = 1
RST_STREAM: Final = 3
SETTINGS: Final = 4
GOAWAY: Final = 7

ACK: Final = 1


class Frame(NamedTuple):
    """A frame: ``data`` is all of it, its 9 bytes of head too."""

    kind: int
    flags: int
    stream_id: int
    data: bytes


class FrameReader:
    """Takes what comes in, behind the client's preface, into frames."""

    __slots__ = ("_data", "_preface_left", "saw_settings")

    def __init__(self) -> None:
        self._data = bytearray()
        self._preface_left = PREFACE
        self.saw_settings = False

    def take_preface(self, data: bytes) -> tuple[bytes, bytes]:
        """Return what of data belongs to the preface, and what is behind it.

        Raises:
            ConnectionFault: that is no preface.
        """
        size = min(len(data), len(self._preface_left))
        if not size:
            return b"", data
        if data[:size] != self._preface_left[:size]:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "bogus greeting")
        self._preface_left = self._preface_left[size:]
        return data[:size], data[size:]

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are whole.

        Raises:
            ConnectionFault: one is longer than it may be, or the first isn't SETTINGS.
        """
        buffer = self._data
        buffer += data
        while len(buffer) >= HEAD_BYTES:
            size = int.from_bytes(buffer[:3], "big")
            kind, flags = buffer[3], buffer[4]
            if not self.saw_settings and (kind != SETTINGS or flags & ACK):
                raise ConnectionFault(Code.PROTOCOL_ERROR, "the first frame isn't SETTINGS")
            if size > MAX_FRAME_BYTES:
                raise ConnectionFault(Code.FRAME_SIZE_ERROR, "frame too large")
            end = HEAD_BYTES + size
            if len(buffer) < end:
                return
            self.saw_settings = True
            stream_id = int.from_bytes(buffer[5:9], "big") & 0x7FFFFFFF
            frame = Frame(kind, flags, stream_id, bytes(buffer[:end]))
            del buffer[:end]
            yield frame


def goaway(last_id: int, code: Code) -> bytes:
    """Return the frame that says that no stream beyond last_id is served."""
    return struct.pack(">BHBBIII", 0, 8, GOAWAY, 0, 0, last_id, code)


def goaway_code(frame: Frame) -> int:
    """Return the code of a GOAWAY frame.

    Raises:
        ConnectionFault: it's too short, or belongs to a stream.
    """
    if frame.stream_id:
        raise ConnectionFault(Code.PROTOCOL_ERROR, "GOAWAY on a stream")
    if len(frame.data) < HEAD_BYTES + 8:
        raise ConnectionFault(Code.FRAME_SIZE_ERROR, "short GOAWAY")
    return int.from_bytes(frame.data[13:17], "big")
