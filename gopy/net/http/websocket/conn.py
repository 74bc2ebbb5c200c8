"""Conn: a WebSocket.

Reading drives it: pings are answered, pongs handed to who waits for them, and closes answered by
whoever reads.  No goroutine belongs to it.

Go: github.com/coder/websocket conn.go, read.go, write.go, close.go
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any, Final, NoReturn, Self, TypeVar

from gopy._core import go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import Canceled, CancelFunc, Context, background, with_cancel
from gopy.net.http.response import Response
from gopy.net.http.websocket.codes import (
    ENDS_WELL,
    MESSAGE_BINARY,
    MESSAGE_TEXT,
    STATUS_NORMAL_CLOSURE,
    STATUS_POLICY_VIOLATION,
    STATUS_UNSUPPORTED_DATA,
    MessageType,
    check_close,
)
from gopy.net.http.websocket.failures import CloseError, ProtocolError
from gopy.net.http.websocket.link import PATIENCE, Link
from gopy.net.http.websocket.receiving import Receiver
from gopy.net.operror import ErrClosed

DEFAULT_READ_LIMIT: Final = 32768

T = TypeVar("T")

_numbers: Final = count(1)  # pings tell each other apart by them


class Conn:
    """A WebSocket, as `accept` and `dial` make it.

    Several goroutines may use it at the same time: messages are written one after the other, and
    readers take turns.  Somebody has to read: whoever reads answers the peer's pings and its
    close, also in the middle of a message; who only writes calls `close_read`.

    A context that ends while a call waits for the peer ends the connection with it: nobody knows
    how much of a message has gone out.  While a call waits for its turn only the call ends.  None
    stands for a context that never ends.

    In a ``with`` it's closed at the end: with `close` if all went well, else with `close_now`.
    ``response`` is the server's answer to `dial`, None on a server.

    Go: github.com/coder/websocket conn.go Conn
    """

    __slots__ = ("__weakref__", "_link", "_receiver", "_subprotocol", "response")

    def __init__(self, link: Link, subprotocol: str, response: Response | None = None) -> None:
        self._link = link
        self._receiver = Receiver(link, DEFAULT_READ_LIMIT)
        self._subprotocol = subprotocol
        self.response = response

    def subprotocol(self) -> str:
        """Return the subprotocol that both have agreed on, ``""`` for none.

        Go: github.com/coder/websocket conn.go Conn.Subprotocol
        """
        return self._subprotocol

    # Reading

    def read(self, ctx: Context | None = None) -> tuple[MessageType, bytes]:
        """Wait for the next message; return what it is, and all of it.

        Raises:
            CloseError: the peer has closed, or the connection was lost (1006).
            ErrMessageTooBig: the message is longer than the read limit; the connection is closed.
            ProtocolError: the peer broke the protocol, such as by text that is no UTF-8; the
                connection is closed.
            net.ErrClosed: the connection was closed here, or ended before; ``__cause__`` has why.
            context.Canceled, context.DeadlineExceeded: ctx is done.

        Go: github.com/coder/websocket read.go Conn.Read
        """
        link = self._link
        link.take(link.reading, ctx, "read")
        try:
            return self._guarded(ctx, self._receiver.message)
        finally:
            link.give(link.reading)

    def read_text(self, ctx: Context | None = None) -> str:
        """Read a message that has to be text; else close with ``STATUS_UNSUPPORTED_DATA``.

        Raises:
            ProtocolError: it is binary; and what `read` raises.
        """
        kind, data = self.read(ctx)
        if kind is not MESSAGE_TEXT:
            self._unsupported("expected text message")
        return data.decode()

    def read_bytes(self, ctx: Context | None = None) -> bytes:
        """Read a message that has to be binary; else close with ``STATUS_UNSUPPORTED_DATA``.

        Raises:
            ProtocolError: it is text; and what `read` raises.
        """
        kind, data = self.read(ctx)
        if kind is not MESSAGE_BINARY:
            self._unsupported("expected binary message")
        return data

    def __iter__(self) -> Iterator[tuple[MessageType, bytes]]:
        """Read message after message, until one of the two sides closes.

        Raises:
            CloseError: the peer's status isn't one of a good end (1000, 1001, or none at all).
            ProtocolError, net.ErrClosed: as `read`; but not after a `close` or `close_now` here.
        """
        while True:
            try:
                message = self.read()
            except CloseError as closed:
                if closed.code in ENDS_WELL:
                    return
                raise
            except ErrClosed as closed:
                if closed.__cause__ is None or isinstance(closed.__cause__, CloseError):
                    return
                raise
            yield message

    def set_read_limit(self, n: int) -> None:
        """Set how many bytes a message may have, after it is inflated; -1 for any number.

        It is 32768 at first.  A longer one closes the connection with ``STATUS_MESSAGE_TOO_BIG``.

        Go: github.com/coder/websocket read.go Conn.SetReadLimit
        """
        self._receiver.limit = n

    def close_read(self, ctx: Context | None = None) -> Context:
        """Read in a goroutine, for who only writes; return a context that ends with the connection.

        So pings are answered, and the peer's close is noticed.  A message closes the connection
        with ``STATUS_POLICY_VIOLATION``; ctx ends it, too.

        Go: github.com/coder/websocket read.go Conn.CloseRead
        """
        there, cancel = with_cancel(background() if ctx is None else ctx)
        go(self._read_nothing, there, cancel)
        return there

    # Writing

    def write(
        self, ctx: Context | None, typ: MessageType, data: bytes | bytearray | memoryview | str
    ) -> None:
        """Write data as a message, all of it, in one frame.

        It waits while the peer is too slow to take it.  A str is sent as UTF-8.

        Raises:
            CloseError: the peer has closed, or the connection was lost (1006).
            net.ErrClosed: as `read`.
            context.Canceled, context.DeadlineExceeded: ctx is done.
            ValueError: text that is no UTF-8; nothing was sent.

        Go: github.com/coder/websocket write.go Conn.Write
        """
        link = self._link
        message = _payload(typ, data)
        link.take(link.writing, ctx, "write")
        try:
            self._guarded(ctx, lambda: link.write(link.framing.message(message)))
        finally:
            link.give(link.writing)

    def write_text(self, text: str, ctx: Context | None = None) -> None:
        """Write text as a message; see `write`."""
        self.write(ctx, MESSAGE_TEXT, text)

    def write_bytes(self, data: bytes | bytearray | memoryview, ctx: Context | None = None) -> None:
        """Write data as a binary message; see `write`."""
        self.write(ctx, MESSAGE_BINARY, data)

    def ping(self, ctx: Context | None = None) -> None:
        """Send a ping, and wait for the answer, which somebody has to read meanwhile.

        A context that ends while it waits for the answer leaves the connection as it is.

        Raises:
            CloseError, net.ErrClosed: as `write`.
            context.Canceled, context.DeadlineExceeded: ctx is done.

        Go: github.com/coder/websocket conn.go Conn.Ping
        """
        link = self._link
        payload = str(next(_numbers)).encode()
        answer = chan[None](1)
        with link.mu:
            link.pings[payload] = answer
        try:
            link.take(link.writing, ctx, "ping")
            try:
                frame = link.framing.ping(payload)
                self._guarded(ctx, lambda: link.write(frame, "ping"))
            finally:
                link.give(link.writing)
            answered, over = recv(answer), recv(link.over)
            got = select(answered, over, recv(None if ctx is None else ctx.done()))
            if got is answered or answer.try_recv()[1]:
                return
            raise link.gone("ping") if got is over or ctx is None else _err_of(ctx)
        finally:
            with link.mu:
                del link.pings[payload]

    # Closing

    def close(self, code: int = STATUS_NORMAL_CLOSURE, reason: str = "") -> None:
        """Tell the peer that it's over, and why; wait for its answer; close the connection.

        It takes 5 s at most, and the connection is closed then whatever the peer did; messages
        that come meanwhile are thrown away.  From now on other calls raise `net.ErrClosed`.  Does
        nothing if the connection is closed.

        Args:
            code: a status that can be sent: 1000 to 1003, 1005 (none), 1007 to 1014, 3000 to 4999.
            reason: for people; at most 123 bytes of UTF-8.

        Raises:
            ValueError: code or reason can't be sent.

        Go: github.com/coder/websocket close.go Conn.Close
        """
        check_close(code, reason)
        link = self._link
        if not link.note(ErrClosed("close", "websocket")):
            select(link.over, timeout=2 * PATIENCE)  # somebody else is at it, in less time
            link.end(None)
            return
        stop = link.limit(PATIENCE, "the peer doesn't answer a close")
        try:
            link.send_close(code, reason)
            self._receiver.discard()
        finally:
            stop()
            link.end(None)

    def close_now(self) -> None:
        """Close the connection without a word, also a closed one; who waits in it is woken.

        Go: github.com/coder/websocket close.go Conn.CloseNow
        """
        self._link.end(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, *exc: object) -> None:
        if kind is None:
            self.close()
        else:
            self.close_now()

    def __repr__(self) -> str:
        state = "over" if self._link.is_over else "closing" if self._link.is_closing() else "open"
        return f"<websocket.Conn {state}>"

    # What they share

    def _guarded(self, ctx: Context | None, act: Callable[[], T]) -> T:
        """Act while ctx watches."""
        stop = self._link.watch(ctx)
        if stop is None:
            return act()
        try:
            return act()
        except OSError:
            failed = None if ctx is None else ctx.err()
            if failed is None or not self._link.ended_by(failed):
                raise
        finally:
            stop()
        raise failed

    def _unsupported(self, text: str) -> NoReturn:
        self.close(STATUS_UNSUPPORTED_DATA, text)
        raise ProtocolError(STATUS_UNSUPPORTED_DATA, text)

    def _read_nothing(self, ctx: Context, cancel: CancelFunc) -> None:
        with suppress(OSError, Canceled):
            self.read(ctx)
            self.close(STATUS_POLICY_VIOLATION, "unexpected data message")
        self._link.end(ctx.err())
        cancel()


def _err_of(ctx: Context) -> BaseException:
    failed = ctx.err()
    assert failed is not None, "it was done"
    return failed


def _payload(typ: MessageType, data: bytes | bytearray | memoryview | str) -> str | bytes:
    """Return data as what a message of typ is made of: a str for text."""
    if MessageType(typ) is MESSAGE_TEXT:
        return data if isinstance(data, str) else bytes(data).decode()
    return data.encode() if isinstance(data, str) else bytes(data)
