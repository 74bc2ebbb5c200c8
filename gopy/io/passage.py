"""pipe: what one goroutine writes, another reads, with nothing in between.

    writer                              reader
    select: send an Offer, or done ───▶ select: take the Offer, or done
    receive the acknowledgement    ◀─── take bytes out of it, send how many
    … until all is taken

Invariants:

    P1  One write at a time offers (``_writing``), so writes are never mixed, and one offer
        is in the hands of one reader at a time: its writer waits for the acknowledgement.
    P2  ``done`` is closed once there is the first error; errors are written once.
    P3  An acknowledgement comes for each time that an offer was taken.  Who is interrupted
        where it should be given or taken closes its channel instead: the other one looks
        into the offer.  Such a channel isn't used again.

Who finds the other one waiting needs no select: `try_send` and `try_recv` are much cheaper.
The acknowledgement's channel is without a ring, as in Go, so that with one P readers and
writers go on in Go's order.

Locking: ``_mu``, a Mutex, guards the errors; they are read without it.

Go: io/pipe.go
"""

from contextlib import suppress
from types import TracebackType
from typing import NoReturn, Self, TypeAlias

from gopy._lang.cases import recv, send
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.errors import Error
from gopy.io.errors import EOF, ErrClosedPipe, note
from gopy.io.protocols import Buffer
from gopy.io.reading import ReadMethods
from gopy.sync import Mutex

Failure: TypeAlias = BaseException | type[BaseException]

BROKEN = -1  # what an acknowledgement's channel yields once it's closed


def pipe() -> "tuple[PipeReader, PipeWriter]":
    """Return the two ends of a pipe in memory, which holds nothing.

    A write waits until reads have taken all of it, or one end is closed.  Both ends may be
    used by several goroutines at once.

    Go: io/pipe.go Pipe
    """
    shared = Passage()
    return PipeReader(shared), PipeWriter(shared)


class PipeReader(ReadMethods):
    """The end to read from.

    Go: io/pipe.go PipeReader
    """

    __slots__ = ("__weakref__", "_passage")

    def __init__(self, passage: "Passage") -> None:
        self._passage = passage

    def read_once(self, n: int, /) -> bytes:
        """Return 1 to n bytes of one write; wait for one.  ``b""`` once the writer is closed.

        Raises:
            ErrClosedPipe: this end is closed.
            Exception: what the writer was closed with.

        Go: io/pipe.go PipeReader.Read
        """
        return self._passage.read(n)

    def close(self) -> None:
        """Close this end: writes get ErrClosedPipe.  It never fails.

        Go: io/pipe.go PipeReader.Close
        """
        self._passage.close_read(ErrClosedPipe)

    def close_with_error(self, error: Failure | None, /) -> None:
        """Close this end: writes raise error, or ErrClosedPipe if it's None.

        It never replaces an earlier error.

        Go: io/pipe.go PipeReader.CloseWithError
        """
        self._passage.close_read(ErrClosedPipe if error is None else error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class PipeWriter:
    """The end to write to.

    A ``with`` that is left by an exception closes it with that exception, so that the
    reader doesn't take a part for the whole.

    Go: io/pipe.go PipeWriter
    """

    __slots__ = ("__weakref__", "_passage")

    def __init__(self, passage: "Passage") -> None:
        self._passage = passage

    def write(self, b: Buffer, /) -> int:
        """Write b; wait until reads have taken all of it.  Return its length.

        An empty one waits for a read, too, which goes on waiting.

        Raises:
            ErrClosedPipe: one of the ends is closed.
            Exception: what the reader was closed with.  ``.n`` is how many bytes were read.

        Go: io/pipe.go PipeWriter.Write
        """
        return self._passage.write(b)

    def close(self) -> None:
        """Close this end: reads find the end.  It never fails.

        Go: io/pipe.go PipeWriter.Close
        """
        self._passage.close_write(EOF)

    def close_with_error(self, error: Failure | None, /) -> None:
        """Close this end: reads raise error, or find the end if it's None or `EOF`.

        It never replaces an earlier error.

        Go: io/pipe.go PipeWriter.CloseWithError
        """
        self._passage.close_write(EOF if error is None else error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close_with_error(error if isinstance(error, Exception) else None)


class Offer:
    """The bytes of one write that no read has taken yet."""

    __slots__ = ("ack", "rest", "taken")

    def __init__(self, b: Buffer, ack: chan[int]) -> None:
        self.rest = memoryview(b if type(b) is bytes else bytes(b))
        self.taken = 0
        self.ack = ack

    def take(self, n: int) -> bytes:
        """Take at most n bytes out of it."""
        data = bytes(self.rest[:n])
        self.rest = self.rest[n:]
        self.taken += len(data)
        return data

    def hand_over(self, n: int) -> bytes:
        """Take at most n bytes, and tell the write that offers them how many it was."""
        data = self.take(n)
        try:
            self.ack.send(len(data))
        except Error:
            pass  # its writer was interrupted, and has closed it (P3)
        except BaseException:
            close_quietly(self.ack)
            raise
        return data


class Ending:
    """An error that an end was closed with; it's raised with the trace that it had then."""

    __slots__ = ("error", "_trace")

    def __init__(self, error: Failure) -> None:
        self.error = error() if isinstance(error, type) else error
        self._trace: TracebackType | None = self.error.__traceback__

    def fail(self) -> NoReturn:
        """Raise it."""
        raise self.error.with_traceback(self._trace)


class Passage:
    """What the two ends share."""

    __slots__ = ("_ack", "_done", "_mu", "_offers", "_read_ending", "_write_ending", "_writing")

    def __init__(self) -> None:
        self._writing = Mutex()  # held by the write whose turn it is
        self._offers: chan[Offer] = chan()
        self._ack: chan[int] = chan(zero=BROKEN)
        self._done: chan[None] = chan()
        self._mu = Mutex()
        self._read_ending: Ending | None = None
        self._write_ending: Ending | None = None

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes of an offer, ``b""`` at the end."""
        while (offer := self._next()) is not None:
            if data := offer.hand_over(n):
                return data
        return b""

    def write(self, b: Buffer) -> int:
        """Offer b until all of it is taken."""
        if self._is_closed():
            self._fail_write(0)
        with self._writing:
            offer = Offer(b, self._ack)
            offering, ended = send(self._offers, offer), recv(self._done)
            try:
                while True:
                    if not self._offers.try_send(offer) and select(offering, ended) is ended:
                        self._fail_write(offer.taken)
                    self._acknowledged(offer)
                    if not offer.rest:
                        return offer.taken
            except BaseException as error:
                note(error, offer.taken)
                raise

    def close_read(self, error: Failure) -> None:
        """Close the reader's end, unless it is."""
        self._close(None if self._read_ending else Ending(error), None)

    def close_write(self, error: Failure) -> None:
        """Close the writer's end, unless it is."""
        self._close(None, None if self._write_ending else Ending(error))

    def _next(self) -> Offer | None:
        """Wait for an offer; None at the end."""
        if not self._is_closed():
            offer, ok = self._offers.try_recv()
            if ok:
                return offer
            taking = recv(self._offers)
            if select(taking, recv(self._done)) is taking:
                return taking.value
        ending = self._write_ending
        if self._read_ending is not None or ending is None:
            raise ErrClosedPipe
        if isinstance(ending.error, EOF):
            return None
        ending.fail()

    def _acknowledged(self, offer: Offer) -> None:
        """Wait until whoever took from offer says so."""
        try:
            if offer.ack.recv() == BROKEN:
                offer.ack = self._ack = chan(zero=BROKEN)
        except BaseException:
            offer.rest = offer.rest[:0]  # a reader that has it in hand finds nothing any more
            close_quietly(offer.ack)
            self._ack = chan(zero=BROKEN)
            raise

    def _is_closed(self) -> bool:
        return self._read_ending is not None or self._write_ending is not None

    def _close(self, of_read: Ending | None, of_write: Ending | None) -> None:
        with self._mu:
            was_open = not self._is_closed()
            self._read_ending = self._read_ending or of_read
            self._write_ending = self._write_ending or of_write
            if was_open:
                self._done.close()  # P2

    def _fail_write(self, taken: int) -> NoReturn:
        ending = self._read_ending
        if self._write_ending is None and ending is not None:
            note(ending.error, taken)
            ending.fail()
        failure = ErrClosedPipe()
        note(failure, taken)
        raise failure


def close_quietly(ack: chan[int]) -> None:
    """Close ack, unless the other one has."""
    with suppress(Error):
        ack.close()
