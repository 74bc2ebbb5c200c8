"""A process that was started, and what became of it.

It's known by a descriptor of its own, a pidfd: that becomes readable when it ends, and a
signal through it never reaches another process that got the same number.

Go: os/exec.go, os/exec_posix.go, os/pidfd_linux.go
"""

import os
import signal
import subprocess
from contextlib import suppress
from operator import index
from resource import struct_rusage
from typing import SupportsIndex

from gopy._core import FdClosedError
from gopy.os.exec.pipes import Watched
from gopy.os.signum import Signal
from gopy.time import SECOND, Duration


class ProcessState:
    """How a process ended: prints as ``exit status 1`` or ``signal: killed``.

    Go: os/exec_posix.go ProcessState
    """

    __slots__ = ("_status", "_usage", "pid")

    def __init__(self, pid: int, status: int, usage: struct_rusage) -> None:
        self.pid = pid
        self._status = status
        self._usage = usage

    def exit_code(self) -> int:
        """Return the status that it ended with, -1 if a signal ended it."""
        return os.WEXITSTATUS(self._status) if self.exited() else -1

    def exited(self) -> bool:
        """Return whether it ended by itself."""
        return os.WIFEXITED(self._status)

    def success(self) -> bool:
        """Return whether it ended with status 0."""
        return self._status == 0

    def signal(self) -> Signal | None:
        """Return the signal that ended it, if one did."""
        return Signal(os.WTERMSIG(self._status)) if os.WIFSIGNALED(self._status) else None

    def user_time(self) -> Duration:
        """Return how long it, and those that it waited for, computed."""
        return self._usage.ru_utime * SECOND

    def system_time(self) -> Duration:
        """Return how long the system computed for them."""
        return self._usage.ru_stime * SECOND

    def __str__(self) -> str:
        if self.exited():
            return f"exit status {self.exit_code()}"
        core = " (core dumped)" if os.WCOREDUMP(self._status) else ""
        return f"signal: {self.signal()}{core}"


class Process:
    """A process that this one has started.

    Go: os/exec.go Process
    """

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self.pid = child.pid
        self._child = child
        self._state: ProcessState | None = None
        self._fd = Watched(os.pidfd_open(child.pid))

    def wait(self) -> ProcessState:
        """Wait for its end, and return how it ended."""
        if self._state is None:
            with suppress(FdClosedError):  # by another goroutine that has waited
                self._fd.until_readable(self._reaped)
                self._fd.close()
        assert self._state is not None
        return self._state

    def signal(self, sig: SupportsIndex) -> None:
        """Send it a signal.

        Raises:
            ProcessLookupError: it has ended: ``os: process already finished``.

        Go: os/exec.go Process.Signal
        """
        number = index(sig)
        try:
            self._fd.use(lambda fd: signal.pidfd_send_signal(fd, number))
        except (FdClosedError, ProcessLookupError):
            raise ProcessLookupError("os: process already finished") from None

    def kill(self) -> None:
        """End it by SIGKILL, at once.

        Raises:
            ProcessLookupError: it has ended.

        Go: os/exec.go Process.Kill
        """
        self.signal(signal.SIGKILL)

    def _reaped(self) -> ProcessState | None:
        """Return how it ended, if it has; one goroutine at a time asks."""
        if self._state is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if not pid:
                return None
            self._child.returncode = os.waitstatus_to_exitcode(status)
            self._state = ProcessState(pid, status, usage)
        return self._state
