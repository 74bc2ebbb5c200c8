"""Link: one WebSocket's bytes, whose turn it is to read or write them, and how it came to its end.

    open ──note──▶ closing ──end──▶ over
      └────────────end────────────────▲

While it is closing, ``why`` is known, nothing but a close goes out, and what comes in is thrown
away up to the peer's close.

Invariants:
    L1  ``why`` is set before the stream is closed, and ``over`` after it: whoever is woken by
        that finds the reason.  The first reason stays.
    L2  Nothing is written behind a close: whoever has the turn to write looks at ``why`` first,
        which is set before a close asks for that turn.
    L3  A pong that is owed is written by the reader, or by whoever has the turn to write as
        that ends: one of the two sees the other's trace, for each leaves its own first.

Locking: ``mu`` guards ``why``, ``is_over``, ``owed``, ``close_sent`` and ``pings``.  The two turns
are channels with room for one, so that a select can wait for a turn and for a context.

Go: github.com/coder/websocket conn.go Conn, mu; write.go writeControl
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias

from gopy._core import Spanlike
from gopy._lang.cases import recv, send
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import Context, after_func
from gopy.net.http.websocket.codes import STATUS_ABNORMAL_CLOSURE
from gopy.net.http.websocket.failures import CloseError
from gopy.net.http.websocket.stream import Stream
from gopy.net.operror import ErrClosed
from gopy.sync import Mutex
from gopy.time import SECOND
from gopy.time import after_func as after

if TYPE_CHECKING:
    from gopy.net.http.websocket.framing import Framing

Turn: TypeAlias = chan[None]

PATIENCE: Final = 5 * SECOND  # for a control frame to go out, and for a close to be answered
READ_BYTES: Final = 16384


class Link:
    """The connection below a `Conn`."""

    __slots__ = (
        "close_sent",
        "framing",
        "is_over",
        "is_server",
        "mu",
        "over",
        "owed",
        "pings",
        "reading",
        "stream",
        "why",
        "writing",
    )

    def __init__(self, stream: Stream, framing: "Framing", *, is_server: bool) -> None:
        self.is_server = is_server
        self.stream = stream
        self.framing = framing
        self.reading: Turn = chan(1)
        self.writing: Turn = chan(1)
        self.over = chan[None]()
        self.mu = Mutex()
        self.why: BaseException | None = None
        self.is_over = False
        self.close_sent = False
        self.owed: bytes | None = None
        self.pings: dict[bytes, chan[None]] = {}

    # Turns

    def take(self, turn: Turn, ctx: Context | None, op: str) -> None:
        """Wait until turn is the caller's, who gives it back by `give`.

        Raises:
            Exception: ctx is done, or the connection has ended.
        """
        failed = None if ctx is None else ctx.err()
        if failed is not None:
            raise failed
        if not turn.try_send(None):
            mine, gone = send(turn, None), recv(None if ctx is None else ctx.done())
            got = select(mine, gone, self.over)
            if got is gone and ctx is not None:
                raise ctx.err() or ErrClosed(op, "websocket")
            if got is not mine:
                raise self.gone(op)
        if self.is_closing():
            self.give(turn)
            raise self.gone(op)

    def is_closing(self) -> bool:
        """Say whether it is closing, or over."""
        with self.mu:
            return self.why is not None

    def give(self, turn: Turn) -> None:
        """Let the next one have turn; pay what is owed at the end of a turn to write (L3)."""
        turn.try_recv()
        if turn is self.writing:
            self.pay()

    def watch(self, ctx: Context | None) -> Callable[[], bool] | None:
        """End the connection when ctx is done; return what undoes that."""
        if ctx is None or ctx.done() is None:
            return None
        return after_func(ctx, lambda: self.end(ctx.err()))

    def ended_by(self, reason: BaseException) -> bool:
        """Say whether reason is what it ended for."""
        with self.mu:
            return self.why is reason

    # Writing, in the turn to write

    def write(self, frame: bytearray, op: str = "write") -> None:
        """Write frame, unless it is closing (L2).

        Raises:
            OSError: the stream's, or see `gone`.
        """
        if self.is_closing():
            raise self.gone(op)
        try:
            self.stream.write(bytes(frame))
            return
        except OSError as error:
            failed = self.failed(error, op)
        except BaseException:
            self.end(None)  # where it stopped nobody can tell
            raise
        raise failed  # out here, where nothing becomes its context

    def pong(self, payload: bytes) -> None:
        """Answer a ping: at once, or behind the message that somebody is writing.

        A peer that goes on pinging meanwhile is owed an answer to the last ping only.
        """
        with self.mu:
            self.owed = payload
        self.pay()

    def pay(self) -> None:
        """Write the pong that is owed, unless somebody else writes, who then does it (L3)."""
        while self._owes() and self.writing.try_send(None):
            try:
                with self.mu:
                    payload, self.owed = self.owed, None
                if payload is not None and not self.is_closing():
                    self._write_soon(self.framing.pong(payload))
            finally:
                self.writing.try_recv()

    def _owes(self) -> bool:
        with self.mu:
            return self.owed is not None

    def _write_soon(self, frame: bytearray) -> None:
        """Write frame; the connection ends if that takes too long, or fails."""
        stop = self.limit(PATIENCE, "the peer doesn't take a pong")
        try:
            self.stream.write(bytes(frame))
        except OSError as error:
            self.failed(error, "write")
        finally:
            stop()

    # The end

    def note(self, reason: BaseException) -> bool:
        """Begin to close for reason; return whether it's the first one (L1)."""
        with self.mu:
            if self.why is not None:
                return False
            self.why = reason
            return True

    def explain(self, closed: CloseError) -> None:
        """Note what the peer said to a close of ours; whoever gets ErrClosed finds it below."""
        with self.mu:
            if isinstance(self.why, ErrClosed) and self.why.__cause__ is None:
                self.why.__cause__ = closed

    def send_close(self, code: int, reason: str) -> None:
        """Send a close, unless one was sent.  It is closing, and whoever calls has set a limit."""
        mine = send(self.writing, None)
        if select(mine, self.over) is not mine:
            return
        try:
            with self.mu:
                if self.close_sent:
                    return
                self.close_sent = True
            self.stream.write(bytes(self.framing.close(code, reason)))
        except OSError:
            pass  # whoever reads finds that out, too
        finally:
            self.give(self.writing)

    def limit(self, span: Spanlike, why: str) -> Callable[[], bool]:
        """End the connection when span has gone by; return what undoes that."""
        return after(span, self.end, TimeoutError(f"websocket: {why}")).stop

    def end(self, reason: BaseException | None) -> None:
        """Close the stream for reason, ErrClosed if None, unless it's closing for another one."""
        self.note(ErrClosed("close", "websocket") if reason is None else reason)
        with self.mu:
            if self.is_over:
                return
            self.is_over = True
        with suppress(OSError):
            self.stream.close()
        self.over.close()

    def failed(self, error: Exception, op: str) -> BaseException:
        """The stream failed with error, or was closed: end for it; return what to raise for it."""
        lost = CloseError(STATUS_ABNORMAL_CLOSURE, str(error))
        lost.__cause__ = error
        self.end(lost)
        return self.gone(op)

    def gone(self, op: str) -> BaseException:
        """Return what to raise of a connection that is closing, or over.

        That is what the peer's close said, or ErrClosed: because of what else, it wraps.
        """
        with self.mu:
            why = self.why
        if isinstance(why, CloseError):
            again = CloseError(why.code, why.reason)
            again.from_client = self.is_server
            again.__cause__ = why.__cause__
            return again
        closed = ErrClosed(op, "websocket")
        closed.__cause__ = why.__cause__ if isinstance(why, ErrClosed) else why
        return closed
