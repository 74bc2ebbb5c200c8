"""pipe: a connection in memory, made of channels: no descriptor, no buffer, and deadlines.

Each of the two ends reads from one `Way` and writes to the other.

    write                               read
    select: send an Offer, or the   ──▶ select: take the Offer, or one of the
    other gates                         other gates
    receive the acknowledgement    ◀─── take bytes out of it, send how many
    … until all is taken

A gate is a channel that is closed once and yields nothing: the reader has gone, the
writer has gone, the reader's deadline has come, the writer's has.

Invariants:

    W1  One write at a time offers (``_writing``), so writes are never mixed, and one offer
        is in the hands of one reader at a time.
    W2  A gate's flag is up before its channel is closed: who was woken by it looks at flags.
    W3  An acknowledgement comes for each time that an offer was taken.  Who is interrupted
        where it should be given or taken closes its channel instead: the other one looks
        into the offer.  Such a channel isn't used again.

Go: net/pipe.go
Differs: `close_read` and `close_write` close one way alone.  An empty write waits for a read,
as Go's, but the read goes on waiting.
"""

from typing import Self

from gopy._core import FdTimeoutError
from gopy._lang.cases import recv, send
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.io import ErrClosedPipe
from gopy.io.errors import note
from gopy.io.passage import BROKEN, Offer, close_quietly
from gopy.net.gates import Alarm, Gate
from gopy.net.operror import DeadlineExceededError
from gopy.sync import Mutex
from gopy.time import Time

DEFAULT_READ = 65536


def pipe() -> "tuple[PipeConn, PipeConn]":
    """Return the two ends of a connection in memory.

    What one end writes the other one reads.  Nothing is buffered: a write waits until reads
    have taken all of it.  Deadlines work; nothing of it needs the system.

    Go: net/pipe.go Pipe
    """
    there, back = Way(), Way()
    return PipeConn(back, there), PipeConn(there, back)


class PipeAddr:
    """The address of either end: ``pipe``.

    Go: net/pipe.go pipeAddr
    """

    __slots__ = ()

    def network(self) -> str:
        """Return ``pipe``."""
        return "pipe"

    def __str__(self) -> str:
        return "pipe"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PipeAddr)

    def __hash__(self) -> int:
        return hash(PipeAddr)


class Way:
    """One direction: from a writer to a reader."""

    __slots__ = (
        "_ack",
        "_offers",
        "_writing",
        "read_alarm",
        "reader_gone",
        "write_alarm",
        "writer_gone",
    )

    def __init__(self) -> None:
        self._writing = Mutex()
        self._offers: chan[Offer] = chan()
        self._ack: chan[int] = chan(zero=BROKEN)
        self.reader_gone = Gate()
        self.writer_gone = Gate()
        self.read_alarm = Alarm()
        self.write_alarm = Alarm()

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes of an offer; ``b""`` once the writer has gone.

        Raises:
            ErrClosedPipe, FdTimeoutError
        """
        while True:
            if self.reader_gone.is_shut:
                raise ErrClosedPipe
            if self.writer_gone.is_shut:
                return b""
            late = self.read_alarm.gate
            if late.is_shut:
                raise FdTimeoutError
            offer, ok = self._offers.try_recv()
            if not ok:
                taking = recv(self._offers)
                gates = recv(self.reader_gone.ch), recv(self.writer_gone.ch), recv(late.ch)
                if select(taking, *gates) is not taking:
                    continue
                offer = taking.value
            if data := offer.hand_over(n):
                return data

    def write(self, b: bytes | bytearray | memoryview) -> int:
        """Offer b until all of it is taken; what is raised has the bytes taken as ``.n``.

        Raises:
            ErrClosedPipe, FdTimeoutError
        """
        try:
            self._check_write()
        except (ErrClosedPipe, FdTimeoutError) as error:
            note(error, 0)
            raise
        with self._writing:
            offer = Offer(b, self._ack)
            sending = send(self._offers, offer)
            try:
                while True:
                    late = self._check_write()
                    if not self._offers.try_send(offer):
                        gates = recv(self.writer_gone.ch), recv(self.reader_gone.ch), recv(late.ch)
                        if select(sending, *gates) is not sending:
                            continue
                    self._acknowledged(offer)
                    if not offer.rest:
                        return offer.taken
            except BaseException as error:
                note(error, offer.taken)
                raise

    def _check_write(self) -> Gate:
        """Return the deadline's gate if one may write."""
        if self.writer_gone.is_shut or self.reader_gone.is_shut:
            raise ErrClosedPipe
        late = self.write_alarm.gate
        if late.is_shut:
            raise FdTimeoutError
        return late

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


class PipeConn:
    """One end of a `pipe`.

    Go: net/pipe.go pipe
    """

    __slots__ = ("__weakref__", "_inward", "_outward")

    def __init__(self, inward: Way, outward: Way) -> None:
        self._inward = inward
        self._outward = outward

    def read(self, n: int = DEFAULT_READ, /) -> bytes:
        """Return 1 to n bytes of one write; wait for one.  ``b""`` once the other end is closed.

        Raises:
            ErrClosedPipe: this end is closed.
            DeadlineExceededError: the read deadline has gone by.
            ValueError: n is negative.

        Go: net/pipe.go pipe.Read
        """
        if n < 0:
            raise ValueError("read of a negative number of bytes")
        if n == 0:
            if self._inward.reader_gone.is_shut:
                raise ErrClosedPipe
            return b""
        try:
            return self._inward.read(n)
        except FdTimeoutError:
            raise DeadlineExceededError("read", "pipe") from None

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer, as `read` does; return how much, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        """Write b; wait until reads at the other end have taken all of it.  Return its length.

        Raises:
            ErrClosedPipe: one of the ends is closed.
            DeadlineExceededError: the write deadline has gone by.  ``.n`` is how much was read.

        Go: net/pipe.go pipe.Write
        """
        try:
            return self._outward.write(b)
        except FdTimeoutError as error:
            failure = DeadlineExceededError("write", "pipe")
            note(failure, getattr(error, "n", 0))
            raise failure from None

    def close(self) -> None:
        """Close this end: the other one reads the end, and writes ErrClosedPipe.

        A second time does nothing.

        Go: net/pipe.go pipe.Close
        """
        self.close_read()
        self.close_write()

    def close_read(self) -> None:
        """End reading: this end's reads and the other's writes get ErrClosedPipe."""
        self._inward.reader_gone.shut()
        self._inward.read_alarm.stop()

    def close_write(self) -> None:
        """End writing: the other end reads the end of the stream; reading goes on."""
        self._outward.writer_gone.shut()
        self._outward.write_alarm.stop()

    def local_addr(self) -> PipeAddr:
        """Return ``pipe``."""
        return PipeAddr()

    def remote_addr(self) -> PipeAddr:
        """Return ``pipe``."""
        return PipeAddr()

    def set_deadline(self, t: Time | None, /) -> None:
        """Make reads and writes fail, rather than wait, from t on; None for no deadline.

        Raises:
            ErrClosedPipe: one of the ends is closed.

        Go: net/pipe.go pipe.SetDeadline
        """
        self._check_open()
        self._inward.read_alarm.set(t)
        self._outward.write_alarm.set(t)

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads alone, as `set_deadline` does."""
        self._check_open()
        self._inward.read_alarm.set(t)

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of writes alone, as `set_deadline` does."""
        self._check_open()
        self._outward.write_alarm.set(t)

    def fileno(self) -> int:
        """Return -1: there is no descriptor."""
        return -1

    def _check_open(self) -> None:
        there, back = self._outward, self._inward
        mine = back.reader_gone.is_shut and there.writer_gone.is_shut
        if mine or (there.reader_gone.is_shut and back.writer_gone.is_shut):
            raise ErrClosedPipe

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<PipeConn>"
