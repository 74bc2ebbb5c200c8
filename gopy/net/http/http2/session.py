"""A connection of HTTP/2.

    reader (`serve`, the connection's goroutine)     handlers, a goroutine for each stream
        bytes ─▶ frames ─▶ h2 ─▶ events                   Answer, StreamBody
                  │                │                          │
                  └──── `mu` ──────┴──────── `mu` ────────────┘
                                   ▼
                        Outlet: one goroutine writes

The reader never waits for anything but bytes, so what a client says, that it wants no more of a
stream for example, is heard whatever other streams wait for.

Invariants:
    N1  ``open`` are the streams that aren't over.
    N2  Once ``leaving``, no stream beyond ``_last_id`` is begun; when the last is over the
        connection ends.

Locking: ``mu`` guards h2, all streams and all that is here.  Hooks and handlers run without it;
contexts are cancelled under it.

Go: net/http/internal/http2/server.go serverConn
Differs: a connection to which not a byte can be written for the server's write timeout is closed.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from gopy.context import CancelFunc, Context
from gopy.net.http.connstate import STATE_ACTIVE, STATE_IDLE, ConnState
from gopy.net.http.http2.deadline import Deadline
from gopy.net.http.http2.errors import (
    Code,
    ConnectionFault,
    ErrClientDisconnected,
    ErrStreamClosed,
    StreamError,
    StreamFault,
)
from gopy.net.http.http2.frames import GOAWAY, Frame, FrameReader, goaway, goaway_code
from gopy.net.http.http2.heads import trailer_of
from gopy.net.http.http2.intake import Intake
from gopy.net.http.http2.outlet import Outlet
from gopy.net.http.http2.protocol import Protocol
from gopy.net.http.http2.security import check_security
from gopy.net.http.http2.stream import Stream
from gopy.net.http.serverconn import ServerConn
from gopy.sync import Mutex
from gopy.time import MILLISECOND, SECOND, now

READ_BYTES: Final = 65536
PREFACE_SPAN: Final = 10 * SECOND
DRAIN_SPAN: Final = SECOND
LINGER: Final = 500 * MILLISECOND


class Session:
    """A connection, its streams and who serves them."""

    def __init__(self, conn: ServerConn) -> None:
        self.conn = conn
        self.server = conn.server
        self.mu = Mutex()
        self.ctx: Context
        self._cancel: CancelFunc
        self.ctx, self._cancel = conn.new_context()
        self.protocol = Protocol(conn.terms.times.head_bytes)
        self.outlet = Outlet(conn.rwc, self.mu, conn.terms.times.write, self.wake, self._hang_up)
        self.open: dict[int, Stream] = {}
        self.short: set[Stream] = set()  # that wait for what all streams share
        self.is_ended = False  # h2 isn't asked any more
        self.leaving = False
        self.acknowledged = False  # the peer knows our settings
        self._last_id = 0
        self._finished = False
        self._frames = FrameReader()
        self._intake = Intake(self)
        self._idle = Deadline(self.shut_down)
        self._states: deque[ConnState] = deque()
        self._telling = Mutex()  # so that states are told in their order
        self._on: dict[str, Callable[[Any], None]] = {  # Any: h2's events, by name
            "RequestReceived": self._intake.request,
            "TrailersReceived": self._trailers,
            "DataReceived": self._data,
            "StreamEnded": self._ended,
            "StreamReset": self._was_reset,
            "WindowUpdated": self._window,
            "RemoteSettingsChanged": self._settings,
            "SettingsAcknowledged": self._acknowledged,
        }

    @property
    def keeps_alive(self) -> bool:
        """Say whether other requests are welcome."""
        return bool(self.server.keeps_alive)

    def serve(self) -> None:
        """Serve it until it ends.

        Go: net/http/internal/http2/server.go serverConn.serve
        """
        fault: ConnectionFault | None = None
        self.conn.state = STATE_ACTIVE  # also while it's idle: it's told to end, not closed
        with self.mu:
            self._note(STATE_ACTIVE)
            self.flush()
            self._quiet()
        self.tell_states()
        if self.server.shutting_down:
            self.shut_down()
        try:
            check_security(self.conn.terms.tls)
            self._read()
        except ConnectionFault as error:
            fault = error
        except (OSError, EOFError):
            pass  # it's gone, or was too slow, or `_finish` has woken the reader
        finally:
            try:
                self._end(fault)
            finally:
                self._cancel()

    def shut_down(self) -> None:
        """Take no more requests, and end once those that are here are answered.

        Go: net/http/internal/http2/server.go serverConn.startGracefulShutdown
        """
        with self.mu:
            self._leave()

    # What streams ask of it, under mu

    def flush(self) -> None:
        """Have sent what h2 has ready."""
        self.outlet.put(self.protocol.take())

    def acknowledge(self, stream: Stream, size: int) -> None:
        """Let the peer send size bytes more."""
        if size and not self.is_ended:
            self.protocol.acknowledge(stream.id, size)

    def over(self, stream: Stream) -> None:
        """Forget stream, which is over."""
        if self.open.pop(stream.id, None) is not None and not self.open:
            self._quiet()

    def wake(self) -> None:
        """Let streams look again whether they can send."""
        short, self.short = self.short, set()
        for stream in short:
            stream.changed.broadcast()

    def begun(self, stream: Stream) -> None:
        """Keep stream, which begins."""
        if not self.open:
            self._idle.stop()
            self._note(STATE_ACTIVE)
        self.open[stream.id] = stream

    def tell_states(self) -> None:
        """Tell who asked for it what the connection is about; not under mu."""
        if not self._states:
            return
        with self._telling:
            while self._states:
                self.server.conn_state(self.conn.rwc, self._states.popleft())

    def _note(self, state: ConnState) -> None:
        if self.server.conn_state is not None:
            self._states.append(state)

    # The reader

    def _read(self) -> None:
        rwc, frames = self.conn.rwc, self._frames
        span = min(self.conn.terms.times.header or PREFACE_SPAN, PREFACE_SPAN)
        with self.mu:
            if not self._finished:
                rwc.set_read_deadline(now() + span)
        is_greeted = False
        while data := rwc.read(READ_BYTES):
            with self.mu:
                self._take(data)
                self.outlet.put_answers(self.protocol.take())
                if self._finished:
                    return
                if frames.saw_settings and not is_greeted:
                    is_greeted = True
                    rwc.set_read_deadline(None)
            self.tell_states()

    def _take(self, data: bytes) -> None:
        preface, data = self._frames.take_preface(data)
        if preface:
            self.protocol.begin(preface)
        for frame in self._frames.feed(data):
            if frame.kind == GOAWAY:
                self._peer_leaves(frame)
                continue
            for event in self.protocol.receive(frame):
                handle = self._on.get(type(event).__name__)
                if handle is not None:
                    handle(event)

    def _peer_leaves(self, frame: Frame) -> None:
        """Take it that no more requests come; those that are here may still be answered."""
        goaway_code(frame)
        self._leave()

    def _data(self, event: Any) -> None:
        stream, data = self.open.get(event.stream_id), event.data
        used = event.flow_controlled_length
        if stream is not None and data and stream.came(data):
            used -= len(data)
        self.protocol.acknowledge(event.stream_id, used)

    def _trailers(self, event: Any) -> None:
        stream = self.open.get(event.stream_id)
        if stream is None:
            return
        try:
            stream.trailer = trailer_of(event.headers)
        except StreamFault as fault:
            stream.break_off(fault.code, ErrStreamClosed())

    def _ended(self, event: Any) -> None:
        stream = self.open.get(event.stream_id)
        if stream is not None:
            stream.has_ended()

    def _was_reset(self, event: Any) -> None:
        stream = self.open.get(event.stream_id)
        if stream is not None:
            stream.was_reset(StreamError(event.stream_id, int(event.error_code)))

    def _window(self, event: Any) -> None:
        if not event.stream_id:
            self.wake()
        elif event.stream_id in self.open:
            self.open[event.stream_id].changed.broadcast()

    def _settings(self, event: Any) -> None:
        self.wake()  # the windows of all streams may be larger

    def _acknowledged(self, event: Any) -> None:
        self.acknowledged = True

    # The end

    def _leave(self) -> None:
        if not self.leaving:
            self.leaving = True
            self._last_id = self.protocol.last_id
            self.flush()
            self.outlet.put(goaway(self._last_id, Code.NO_ERROR))
            if not self.open:
                self._finish()

    def _finish(self) -> None:
        """Make the reader end."""
        self._finished = True
        with suppress(OSError):  # closed: that ends the read as well
            self.conn.rwc.set_read_deadline(now())

    def _quiet(self) -> None:
        """Take it that there is no stream."""
        self._note(STATE_IDLE)
        if self.leaving:
            self._finish()
        elif self.conn.terms.times.idle:
            self._idle.set(now() + self.conn.terms.times.idle)

    def _hang_up(self) -> None:
        """Close the connection, which can't be written to: the reader finds out."""
        with suppress(OSError):
            self.conn.rwc.close()

    def _end(self, fault: ConnectionFault | None) -> None:
        with self.mu:
            self.is_ended = self.leaving = True
            self._intake.close()
            gone = ErrClientDisconnected()
            for stream in list(self.open.values()):
                stream.lost(gone)
            self._idle.stop()
            if fault is not None:
                self.outlet.put(goaway(self.protocol.last_id, fault.code))
        self.tell_states()
        if fault is not None or self._finished:
            self._say_goodbye()

    def _say_goodbye(self) -> None:
        """Have the last words written, then take what still comes for a while.

        Closing at once with bytes unread would reset the connection, and take the words from a
        peer that is still sending.
        """
        self.outlet.drain(DRAIN_SPAN)
        rwc: Any = self.conn.rwc  # Any: not every connection can end writing alone
        with suppress(OSError, EOFError):
            if hasattr(rwc, "close_write"):
                rwc.close_write()
                rwc.set_read_deadline(now() + LINGER)
                while rwc.read(READ_BYTES):
                    pass
