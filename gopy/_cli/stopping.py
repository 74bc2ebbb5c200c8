"""SIGINT and SIGTERM as a channel that they close.

Python runs a signal handler on the main thread in the middle of whatever that thread
does, maybe in the middle of a channel's own code.  So a signal is only a byte in a
socket; a goroutine reads it at the other end, like any other input.

The byte is written twice, which does no harm.  Python's wakeup descriptor gets it as
soon as the signal arrives: the handler itself would have to wait if the main thread
was just about to enter the poller.  The handler writes as well, because the wakeup
descriptor may be given to another use.

A second Ctrl-C does not wait for anything: the process ends by SIGINT.
"""

import os
import signal
import socket
from contextlib import suppress
from types import FrameType
from typing import Any, Self

from gopy._core import SocketFD
from gopy._lang.chan import chan
from gopy._lang.goroutine import go


class Stopping:
    """While it is entered, on the main thread, the two signals don't end the process.

    Enter it around ``run``, and take `begun` inside.
    """

    def __init__(self) -> None:
        self._asked = False
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._old_wakeup = -1
        self._old: dict[signal.Signals, Any] = {}  # Any: whatever signal.signal takes back

    def __enter__(self) -> Self:
        fd = self._writer.fileno()
        self._old_wakeup = signal.set_wakeup_fd(fd, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._old[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *exc: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._writer.close()

    def begun(self) -> chan[None]:
        """Return a channel that is closed as soon as one of the signals comes; call it once."""
        begun = chan[None]()
        go(_watch, SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, self._reader.detach()), begun)
        return begun

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._asked and number == signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._asked = True
        with suppress(OSError):  # no room: there are signals enough in the socket
            self._writer.send(b"!")


def _watch(fd: SocketFD, begun: chan[None]) -> None:
    if fd.read(1):
        begun.close()
    while fd.read(64):  # so that each signal gets the main thread out of the poller
        pass
    fd.close()
