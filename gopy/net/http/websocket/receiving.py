"""Receiver: from frames to messages, and what the frames between them ask for.

All of it is done in the turn to read.

Go: github.com/coder/websocket read.go, close.go waitCloseHandshake
"""

from contextlib import suppress
from typing import Final

from gopy._lang.cases import send
from gopy._lang.select import select
from gopy.io import ErrUnexpectedEOF
from gopy.net.http.websocket.codes import STATUS_ABNORMAL_CLOSURE, MessageType
from gopy.net.http.websocket.failures import CloseError, ErrMessageTooBig, ProtocolError
from gopy.net.http.websocket.frames import BINARY, CLOSE, PING, TEXT, Frame
from gopy.net.http.websocket.link import PATIENCE, Link
from gopy.time import MILLISECOND

READ_BYTES: Final = 16384
LINGER: Final = 500 * MILLISECOND


class Receiver:
    """What reads a link; ``limit`` is how long a message may be, -1 for any length."""

    __slots__ = ("_link", "limit")

    def __init__(self, link: Link, limit: int) -> None:
        self._link = link
        self.limit = limit

    def message(self) -> tuple[MessageType, bytes]:
        """Return the next message.

        Raises:
            OSError: the connection has ended; see `Conn.read`.
        """
        link = self._link
        try:
            return self._message()
        except CloseError as closed:
            failed = self._closed(closed)
        except ProtocolError as broken:
            failed = self._broken(broken)
        except OSError as error:
            failed = link.failed(error, "read")
        except BaseException:
            link.end(None)  # a part of a message may be lost
            raise
        raise failed  # out here, where nothing becomes its context

    def discard(self) -> None:
        """Throw away what comes, up to the peer's close; or see another reader come to it."""
        link = self._link
        mine = send(link.reading, None)
        if select(mine, link.over) is not mine:
            return
        try:
            while True:
                self._frame()
        except CloseError as closed:
            self._closed(closed)
        except (OSError, EOFError):
            pass  # so it's the end
        finally:
            link.give(link.reading)

    def _message(self) -> tuple[MessageType, bytes]:
        parts: list[bytes] = []
        size = 0
        while True:
            kind, payload, is_last = self._frame()
            part = payload.encode() if isinstance(payload, str) else payload
            size += len(part)
            if 0 <= self.limit < size:
                raise ErrMessageTooBig(self.limit)
            parts.append(part)
            if is_last:
                return MessageType(kind), b"".join(parts)

    def _frame(self) -> Frame:
        """Return the next piece of a message; do what frames before it ask for.

        Raises:
            CloseError: the peer closes, or is gone.
            ProtocolError: it broke the protocol.
            OSError: the stream's.
        """
        link = self._link
        while True:
            frame = link.framing.next()
            if frame is None:
                data = link.stream.read(READ_BYTES)
                if not data:
                    gone = CloseError(STATUS_ABNORMAL_CLOSURE, "unexpected EOF")
                    raise gone from ErrUnexpectedEOF()
                link.framing.feed(data)
            elif frame.kind in (TEXT, BINARY):
                return frame
            elif frame.kind == CLOSE:
                raise CloseError(*frame.payload)
            elif frame.kind == PING:
                link.pong(frame.payload)
            else:
                self._ponged(frame.payload)

    def _ponged(self, payload: bytes) -> None:
        with self._link.mu:
            waiting = self._link.pings.get(payload)
        if waiting is not None:
            waiting.try_send(None)

    def _closed(self, closed: CloseError) -> BaseException:
        """Answer the peer's close with the same, if that wasn't an answer; return what to raise."""
        link = self._link
        if not link.note(closed):
            link.explain(closed)
        elif closed.code != STATUS_ABNORMAL_CLOSURE:
            stop = link.limit(PATIENCE, "the peer doesn't take a close")
            link.send_close(closed.code, closed.reason)
            stop()
        link.end(closed)
        return link.gone("read")

    def _broken(self, broken: ProtocolError) -> BaseException:
        """Tell the peer what it did; return what to raise.

        Closing at once with bytes unread would reset the connection, and take the close from a
        peer that is still sending: so they are taken, for half a second at most.

        Go: net/http/server.go rstAvoidanceDelay
        """
        link = self._link
        broken.from_client = link.is_server
        is_first = link.note(broken)
        stop = link.limit(PATIENCE, "the peer doesn't take a close")
        link.send_close(broken.code, broken.text)
        stop()
        stop = link.limit(LINGER, "it's been told")
        with suppress(OSError):
            link.stream.close_write()
            while link.stream.read(READ_BYTES):
                pass
        stop()
        link.end(broken)
        return broken if is_first else link.gone("read")
