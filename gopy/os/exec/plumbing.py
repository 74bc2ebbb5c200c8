"""What a program reads from and writes to.

A file of Python's, or the number of a descriptor, is given to the program as it is.  For
all other readers and writers there is a pipe, and a goroutine that copies.

Go: os/exec/exec.go Cmd.childStdin, Cmd.writerDescriptor, Cmd.awaitGoroutines
"""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from io import IOBase
from typing import Any

from gopy._core import Spanlike, go, span_ns
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.io import copy
from gopy.os.exec.errors import ErrWaitDelay
from gopy.os.exec.pipes import PipeEnd
from gopy.time import new_timer

Stream = Any  # Any: a reader or a writer, a file, a descriptor's number, or None for nothing


class Plumbing:
    """The pipes of one program, and those who copy."""

    __slots__ = ("_copied", "_copies", "_ours", "_theirs")

    def __init__(self) -> None:
        self._theirs: list[int] = []
        self._ours: list[PipeEnd] = []
        self._copies: list[Callable[[], object]] = []
        self._copied: chan[Exception | None] = chan(3)  # so nobody has to wait for it

    def to_child(self) -> tuple[int, PipeEnd]:
        """Make a pipe; return the program's end, to read from, and ours."""
        theirs, ours = os.pipe()
        return self._keep(theirs, ours)

    def from_child(self) -> tuple[int, PipeEnd]:
        """Make a pipe; return the program's end, to write to, and ours."""
        ours, theirs = os.pipe()
        return self._keep(theirs, ours)

    def reader(self, stream: Stream) -> int:
        """Return the descriptor that the program is to read from."""
        fd = _descriptor(stream)
        if fd is None:
            fd, end = self.to_child()
            self._copies.append(lambda: _feed(end, stream))
        return fd

    def writer(self, stream: Stream) -> int:
        """Return the descriptor that the program is to write to."""
        fd = _descriptor(stream)
        if fd is None:
            fd, end = self.from_child()
            self._copies.append(lambda: _drain(stream, end))
        return fd

    def start(self) -> None:
        """Begin to copy."""
        for each in self._copies:
            go(self._copy, each)

    def finish(self, delay: Spanlike) -> Exception | None:
        """Wait for those who copy, for delay at most if it's not 0; return the first error."""
        first: Exception | None = None
        timer = new_timer(delay) if self._copies and span_ns(delay) > 0 else None
        late = recv(timer.c if timer is not None else None)
        for _ in self._copies:
            came = recv(self._copied)
            if select(came, late) is late:
                first = first or ErrWaitDelay()
                break
            first = first or came.value
        if timer is not None:
            timer.stop()
        return first

    def close_theirs(self) -> None:
        """Close the program's ends here: it has them, or never will."""
        for fd in self._theirs:
            os.close(fd)
        self._theirs.clear()

    def close_ours(self) -> None:
        """Close our ends; who still copies ends."""
        for end in self._ours:
            end.close()

    def _keep(self, theirs: int, ours: int) -> tuple[int, PipeEnd]:
        self._theirs.append(theirs)
        try:
            end = PipeEnd(ours)
        except OSError:  # too many descriptors
            os.close(ours)
            raise
        self._ours.append(end)
        return theirs, end

    def _copy(self, fn: Callable[[], object]) -> None:
        """Copy, and say what came of it: a goroutine's function."""
        try:
            fn()
        except Exception as error:
            self._copied.send(error)
        else:
            self._copied.send(None)


def _descriptor(stream: Stream) -> int | None:
    """Return the descriptor that stands for stream; None if somebody has to copy."""
    if stream is None:
        return subprocess.DEVNULL
    if isinstance(stream, int):
        return stream
    if not isinstance(stream, IOBase):
        return None
    try:
        fd = stream.fileno()
    except OSError:
        return None
    if stream.writable():
        stream.flush()
    return fd


def _feed(end: PipeEnd, source: Any) -> None:
    """Write what source has; that the program does not want it all is no error."""
    try:
        with suppress(BrokenPipeError):
            copy(end, source)
    finally:
        end.close()


def _drain(sink: Any, end: PipeEnd) -> None:
    """Give sink what the program writes."""
    try:
        copy(sink, end)
    finally:
        end.close()
