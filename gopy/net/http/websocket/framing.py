"""Frames and the compression of messages, by wsproto; nothing else here imports it.

A `Framing` has two halves that share nothing: `feed` and `next` are the reader's, the rest is for
whoever has the turn to write.

Rejected: wsproto's Connection, whose one state both halves would change; its WSConnection, which
wants to parse the request that our server has parsed.
"""

from collections.abc import Sequence
from typing import Final

from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import (
    CloseReason,
    FrameDecoder,
    FrameProtocol,
    Opcode,
    ParseFailed,
    RsvBits,
)
from wsproto.utilities import generate_accept_token, generate_nonce

from gopy.net.http.websocket.codes import STATUS_NO_STATUS_RCVD
from gopy.net.http.websocket.deflating import (
    COMPRESSION_NO_CONTEXT_TAKEOVER,
    CompressionMode,
    Offer,
)
from gopy.net.http.websocket.failures import ProtocolError
from gopy.net.http.websocket.frames import Frame

# Deflate makes at most 1032 bytes of one, and wsproto all that it can of what it is given: that
# the read limit is heeded before memory runs out, a compressed stream is given to it in pieces.
COMPRESSED_PIECE: Final = 1024


class Deflate(PerMessageDeflate):
    """wsproto's extension, but that control frames pass it by.

    It takes a control frame amid a message for the message's end, and would not inflate the rest.
    """

    def __init__(self, no_takeover: bool) -> None:
        super().__init__(
            client_no_context_takeover=no_takeover, server_no_context_takeover=no_takeover
        )
        self._passes_by = False

    def frame_inbound_header(
        self,
        proto: FrameDecoder | FrameProtocol,
        opcode: Opcode,
        rsv: RsvBits,
        payload_length: int,
    ) -> CloseReason | RsvBits:
        """Take note of what the frame is, and refuse a compressed control frame."""
        self._passes_by = opcode.iscontrol()
        if self._passes_by:
            return RsvBits(False, False, False)
        return super().frame_inbound_header(proto, opcode, rsv, payload_length)

    def frame_inbound_payload_data(
        self, proto: FrameDecoder | FrameProtocol, data: bytes
    ) -> bytes | CloseReason:
        """Inflate data, unless it's a control frame's."""
        return data if self._passes_by else super().frame_inbound_payload_data(proto, data)

    def frame_inbound_complete(
        self, proto: FrameDecoder | FrameProtocol, fin: bool
    ) -> bytes | CloseReason | None:
        """Inflate what is left of a message at its end."""
        return None if self._passes_by else super().frame_inbound_complete(proto, fin)


class Framing:
    """Bytes to frames, and frames to bytes, of one connection."""

    __slots__ = ("_deflate", "_protocol", "_unfed")

    def __init__(self, is_client: bool, deflate: Deflate | None) -> None:
        self._deflate = deflate
        self._protocol = FrameProtocol(is_client, [] if deflate is None else [deflate])
        self._unfed = memoryview(b"")

    def feed(self, data: bytes) -> None:
        """Take what was read; `next` has returned None before."""
        if self._deflate is None:
            self._protocol.receive_bytes(data)
        else:
            self._unfed = memoryview(data)

    def next(self) -> Frame | None:
        """Return the next frame, or the next piece of a long one; None if more has to be read.

        Raises:
            ProtocolError: what came is no frame, or none that may come here.
        """
        try:
            while True:
                frame = next(self._protocol.received_frames(), None)
                if frame is not None:
                    is_last = frame.frame_finished and frame.message_finished
                    return Frame(int(frame.opcode), frame.payload, is_last)
                if not self._unfed:
                    return None
                self._protocol.receive_bytes(bytes(self._unfed[:COMPRESSED_PIECE]))
                self._unfed = self._unfed[COMPRESSED_PIECE:]
        except ParseFailed as error:
            raise ProtocolError(error.code, str(error)) from error

    def message(self, payload: str | bytes) -> bytearray:
        """Return a message in one frame: a str as text, bytes as they are."""
        return self._protocol.send_data(payload)

    def ping(self, payload: bytes) -> bytearray:
        """Return a ping."""
        return self._protocol.ping(payload)

    def pong(self, payload: bytes) -> bytearray:
        """Return the answer to a ping."""
        return self._protocol.pong(payload)

    def close(self, code: int, reason: str) -> bytearray:
        """Return a close; without a status if code says so."""
        if code == STATUS_NO_STATUS_RCVD:
            return self._protocol.close()
        return self._protocol.close(code, reason)


class Library:
    """What wsproto is used for."""

    def key(self) -> str:
        """Return a new ``Sec-WebSocket-Key``."""
        return generate_nonce().decode()

    def accept_key(self, key: str) -> str:
        """Return the ``Sec-WebSocket-Accept`` that answers key."""
        return generate_accept_token(key.encode()).decode()

    def framing(self, is_client: bool, deflate: Deflate | None) -> Framing:
        """Return the framing of a new connection."""
        return Framing(is_client, deflate)

    def offer(self, mode: CompressionMode) -> tuple[Deflate, str]:
        """Return what a client offers, and the extension to be made of the server's answer."""
        deflate = Deflate(mode is COMPRESSION_NO_CONTEXT_TAKEOVER)
        return deflate, f"{deflate.name}; {deflate.offer()}"

    def agree(self, mode: CompressionMode, offers: Sequence[Offer]) -> tuple[Deflate | None, str]:
        """Return what a server takes of offers, and its answer; (None, "") if it's nothing."""
        for offer in offers:
            deflate = Deflate(mode is COMPRESSION_NO_CONTEXT_TAKEOVER)
            answer = deflate.accept(str(offer)) if offer.is_fit(from_client=True) else None
            if answer is not None:
                return deflate, f"{deflate.name}; {answer}" if answer else deflate.name
        return None, ""

    def conclude(self, deflate: Deflate, answer: Offer) -> bool:
        """Make deflate what the server's answer says; False if that is nothing one can answer."""
        if not answer.is_fit(from_client=False):
            return False
        deflate.finalize(str(answer))
        return True


LIBRARY: Final = Library()
