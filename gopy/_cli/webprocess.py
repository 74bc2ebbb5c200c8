"""A worker's process, as its supervisor sees it.

starting ──its byte──▶ ready ──SIGTERM──▶ stopping ──▶ ended
    └──────────────────── whatever happens to it ────────┘
"""

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Final

from gopy._cli.handover import Given
from gopy._core import FdClosedError, SocketFD
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.ends import RecvChan
from gopy._lang.goroutine import go
from gopy._lang.select import select
from gopy.net import TCPListener
from gopy.os.exec.process import Process
from gopy.time import SECOND, Duration, now, since

SLACK: Final = 5 * SECOND  # what a worker gets beyond its grace, before it is killed


class WebProcess:
    """A worker that was started; ``ready`` and ``ended`` are closed when it is."""

    def __init__(self, app: str, listener: TCPListener, procs: int, grace: Duration) -> None:
        self.ready = chan[None]()
        self.ended = chan[None]()
        self.how = ""  # it ended, once it has
        self._grace = grace
        self._began = now()
        ours, theirs = socket.socketpair()
        with theirs:
            parts = Given(listener.fileno(), theirs.fileno(), procs)
            words = ["-m", "gopy", "serve", app, "--grace", str(float(grace))]
            child = subprocess.Popen(
                [sys.executable, *words, "--worker", str(parts)],
                stdin=subprocess.DEVNULL,
                pass_fds=parts[:2],
            )
        self._process = Process(child)
        self.pid = child.pid
        self._control = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, ours.detach())
        go(self._listen)
        go(self._reap)

    def lived(self) -> Duration:
        """Return how long ago it was started."""
        return since(self._began)

    def stop(self, at_once: RecvChan[None]) -> None:
        """Ask it to stop, wait until it has; kill it when it takes too long, or at_once says so."""
        self._signal(signal.SIGTERM)
        ended = recv(self.ended)
        if select(ended, recv(at_once), timeout=self._grace + SLACK) is not ended:
            self._signal(signal.SIGKILL)
            self.ended.recv()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.signal(number)

    def _listen(self) -> None:
        with suppress(OSError, FdClosedError):  # closed: it ended before anybody listened
            if self._control.read(1):
                self.ready.close()

    def _reap(self) -> None:
        self.how = str(self._process.wait())
        self._control.close()
        self.ended.close()
