"""What is asked of h2, and how it's set up.

h2 answers what is wrong with one stream's head by ending the connection, and so it does with a
stream too many, and once it has said GOAWAY itself it sends nothing any more.  So it's told to
look at no head and to count no streams, which `heads` and `intake` do, and GOAWAY is `frames`'.

Locking: none of its own; the session's.

Go: net/http/internal/http2/server.go Server.ServeConn
"""

from typing import TYPE_CHECKING, Any, Final

from gopy.net.http.http2.errors import Code, ConnectionFault
from gopy.net.http.http2.frames import MAX_FRAME_BYTES, RST_STREAM, SETTINGS, Frame
from gopy.net.http.http2.library import library

if TYPE_CHECKING:
    from h2.connection import H2Connection

MAX_STREAMS: Final = 250
STREAM_WINDOW: Final = 256 << 10  # bytes of a body that may be sent before the handler reads them
CONNECTION_WINDOW: Final = 1 << 20
FIRST_WINDOW: Final = 65535  # of a connection, until the peer is told another
ENCODER_TABLE_BYTES: Final = 4096  # whatever the peer would let us remember
PIECE_BYTES: Final = 65536  # of a body, between two looks at what else there is to send
_ANY_NUMBER: Final = 1 << 31

Pairs = list[tuple[bytes, bytes]]


class Protocol:
    """One connection's h2."""

    __slots__ = ("_compression", "_error", "_h2", "max_head_bytes")

    def __init__(self, max_head_bytes: int) -> None:
        lib = library()
        self._error = lib.error
        self._compression = lib.compression
        self.max_head_bytes = max_head_bytes
        config = lib.configuration(
            client_side=False,
            header_encoding=None,
            validate_inbound_headers=False,
            normalize_inbound_headers=False,
            validate_outbound_headers=False,
            normalize_outbound_headers=False,
        )
        self._h2: H2Connection = lib.connection(config)
        said = {
            lib.codes.MAX_CONCURRENT_STREAMS: MAX_STREAMS,
            lib.codes.MAX_HEADER_LIST_SIZE: max_head_bytes,
            lib.codes.INITIAL_WINDOW_SIZE: STREAM_WINDOW,
        }
        meant = said | {
            lib.codes.MAX_CONCURRENT_STREAMS: _ANY_NUMBER,
            lib.codes.MAX_HEADER_LIST_SIZE: 2 * max_head_bytes,
        }
        self._h2.local_settings = lib.settings(client=False, initial_values=said)
        self._h2.initiate_connection()
        self._h2.local_settings = lib.settings(client=False, initial_values=meant)
        self._h2.decoder.max_header_list_size = 2 * max_head_bytes
        self._h2.increment_flow_control_window(CONNECTION_WINDOW - FIRST_WINDOW)

    @property
    def last_id(self) -> int:
        """The highest stream that the peer has begun."""
        return self._h2.highest_inbound_stream_id

    def begin(self, preface: bytes) -> None:
        """Take bytes of the client's preface."""
        self._h2.receive_data(preface)

    def receive(self, frame: Frame) -> list[Any]:  # Any: h2's events
        """Take a frame; return the events that it makes.

        Raises:
            ConnectionFault: it breaks the protocol.
        """
        if frame.kind == RST_STREAM and frame.stream_id > self.last_id:
            raise ConnectionFault(Code.PROTOCOL_ERROR, "RST_STREAM on an idle stream")
        try:
            events = self._h2.receive_data(frame.data)
        except self._error as error:
            self._h2.clear_outbound_data_buffer()  # of GOAWAY: the session says that
            code = Code(error.error_code)
            if code is Code.PROTOCOL_ERROR and isinstance(error.__cause__, self._compression):
                code = Code.COMPRESSION_ERROR
            raise ConnectionFault(code, str(error)) from error
        if frame.kind == SETTINGS:
            self._limit_encoder()
        return events

    def send_head(self, stream_id: int, pairs: Pairs, *, end: bool) -> None:
        """Send a head or a trailer."""
        self._h2.send_headers(stream_id, pairs, end_stream=end)

    def send_data(self, stream_id: int, data: bytes | memoryview, *, end: bool) -> None:
        """Send a piece of a body, no longer than `room`."""
        self._h2.send_data(stream_id, data, end_stream=end)

    def room(self, stream_id: int) -> int:
        """Return how many bytes of a body may be sent in one piece; not positive for none."""
        h2 = self._h2
        window = h2.local_flow_control_window(stream_id)
        return min(window, h2.max_outbound_frame_size or MAX_FRAME_BYTES, PIECE_BYTES)

    def acknowledge(self, stream_id: int, size: int) -> None:
        """Let the peer send size bytes more: so many were used."""
        if size:
            self._h2.acknowledge_received_data(size, stream_id)

    def reset(self, stream_id: int, code: Code) -> None:
        """Reset a stream; nothing if h2 has closed it."""
        try:
            self._h2.reset_stream(stream_id, code)
        except self._error:
            return  # by a frame that came with the one that is being looked at

    def take(self) -> bytes:
        """Return what is to be written, and forget it."""
        return self._h2.data_to_send()

    def _limit_encoder(self) -> None:
        """Remember no more than usual, and of a flood of SETTINGS only what counts."""
        encoder = self._h2.encoder
        if encoder.header_table_size > ENCODER_TABLE_BYTES:
            encoder.header_table_size = ENCODER_TABLE_BYTES
        changes = encoder.table_size_changes
        if len(changes) > 2:
            changes[:] = [min(changes), changes[-1]]
