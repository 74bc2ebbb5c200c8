"""The body of a response, as the client reads it.

    reading ──the last byte was read──▶ ended        the connection can serve another request
       │ ──a read failed──────────────▶ failed       it can't; every later read fails as that one
       └─── close ────────────────────▶ closed       it may, if little is left to be read

Invariants:
    B1  Of `Ends`' methods exactly one is called, once: by whoever leaves "reading".

Locking: ``_mu`` guards ``_state`` and ``_busy``; nothing is read under it, so that a close needn't
wait for a read.

Go: net/http/transport.go bodyEOFSignal
"""

from enum import Enum
from typing import Protocol

from gopy.io.reading import ReadMethods
from gopy.net.http.incoming import Source
from gopy.sync import Mutex


class ErrBodyClosed(OSError):
    """A read of a body that was closed: ``http: read on closed response body``.

    Go: net/http/transport.go errReadOnClosedResBody
    """

    def __init__(self, text: str = "http: read on closed response body") -> None:
        super().__init__(text)


class Ends(Protocol):
    """Whoever must know that nobody reads a body any more."""

    def ended(self) -> None:
        """All of it was read."""
        ...

    def failed(self, error: BaseException) -> BaseException:
        """It couldn't be read; return what to raise for error."""
        ...

    def closed(self, rest: Source | None) -> None:
        """It was closed with rest unread; None if somebody is reading it right now."""
        ...


class State(Enum):
    """Where a body is in its life."""

    READING = "reading"
    ENDED = "ended"
    FAILED = "failed"
    CLOSED = "closed"


class ResponseBody(ReadMethods):
    """A reader of a response's body; close it when you don't want the rest.

    Go: net/http/response.go Response.Body
    """

    __slots__ = ("__weakref__", "_busy", "_ends", "_error", "_mu", "_source", "_state")

    def __init__(self, source: Source, ends: Ends) -> None:
        self._source = source
        self._ends = ends
        self._error: BaseException | None = None
        self._state = State.READING
        self._busy = False  # somebody reads
        self._mu = Mutex()

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes as soon as there are any, ``b""`` at the end.

        Raises:
            ErrBodyClosed: it's closed.
            io.ErrUnexpectedEOF: the connection ended before the body.
            context.Canceled, context.DeadlineExceeded: the request was cancelled.
            OSError: the connection's.
            ValueError: the chunks of the body aren't.
        """
        with self._mu:
            if self._state is not State.READING:
                return self._read_after()
            self._busy = True
        source = self._source
        try:
            got = source.read(n)
        except BaseException as error:
            raise self._fail(error) from error.__cause__
        self._busy = False
        if source.at_end and self._leave(State.ENDED):
            self._ends.ended()
        return got

    def close(self) -> None:
        """Close it; the second time does nothing."""
        if self._leave(State.CLOSED):
            self._ends.closed(None if self._busy else self._source)
        else:
            with self._mu:
                self._state = State.CLOSED

    def _read_after(self) -> bytes:
        if self._state is State.CLOSED:
            raise ErrBodyClosed
        if self._error is not None:
            raise self._error
        return b""

    def _fail(self, error: BaseException) -> BaseException:
        if not self._leave(State.FAILED):
            return ErrBodyClosed() if isinstance(error, Exception) else error
        self._error = error = self._ends.failed(error)
        return error

    def _leave(self, state: State) -> bool:
        """Leave reading; return False if somebody else has."""
        with self._mu:
            if self._state is not State.READING:
                return False
            self._state = state
            return True

    def __enter__(self) -> "ResponseBody":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Nobody:
    """Ends of whom nobody must be told."""

    __slots__ = ()

    def ended(self) -> None:
        """Do nothing."""

    def failed(self, error: BaseException) -> BaseException:
        """Return error."""
        return error

    def closed(self, rest: Source | None) -> None:
        """Do nothing."""
