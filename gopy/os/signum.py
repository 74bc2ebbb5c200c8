"""Signal: a signal's number that prints as Go prints it.

Go: syscall/zerrors_linux_amd64.go signals, os/exec_posix.go Interrupt, Kill
"""

import signal
from operator import index
from typing import Final, SupportsIndex

_TEXTS = {
    signal.SIGHUP: "hangup",
    signal.SIGINT: "interrupt",
    signal.SIGQUIT: "quit",
    signal.SIGILL: "illegal instruction",
    signal.SIGTRAP: "trace/breakpoint trap",
    signal.SIGABRT: "aborted",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "floating point exception",
    signal.SIGKILL: "killed",
    signal.SIGUSR1: "user defined signal 1",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGUSR2: "user defined signal 2",
    signal.SIGPIPE: "broken pipe",
    signal.SIGALRM: "alarm clock",
    signal.SIGTERM: "terminated",
    16: "stack fault",
    signal.SIGCHLD: "child exited",
    signal.SIGCONT: "continued",
    signal.SIGSTOP: "stopped (signal)",
    signal.SIGTSTP: "stopped",
    signal.SIGTTIN: "stopped (tty input)",
    signal.SIGTTOU: "stopped (tty output)",
    signal.SIGURG: "urgent I/O condition",
    signal.SIGXCPU: "CPU time limit exceeded",
    signal.SIGXFSZ: "file size limit exceeded",
    signal.SIGVTALRM: "virtual timer expired",
    signal.SIGPROF: "profiling timer expired",
    signal.SIGWINCH: "window changed",
    signal.SIGIO: "I/O possible",
    signal.SIGPWR: "power failure",
    signal.SIGSYS: "bad system call",
}


class Signal(int):
    """A signal: equal to its number and to the standard library's, ``str()`` is Go's text.

    Without a number it is 0, which a channel that is closed yields.

    Go: os/exec.go Signal
    """

    __slots__ = ()

    def __new__(cls, number: SupportsIndex = 0) -> "Signal":
        """Make one of a number, or of a member of `signal.Signals`."""
        return super().__new__(cls, index(number))

    def __str__(self) -> str:
        return _TEXTS.get(int(self), f"signal {int(self)}")

    def __repr__(self) -> str:
        return f"<Signal {int(self)}: {self}>"

    __format__ = object.__format__  # an int's would be digits

    # Written out for type checkers: without it `received == signal.SIGTERM` looks always false.
    def __eq__(self, other: object) -> bool:
        return int.__eq__(self, other)

    __hash__ = int.__hash__


INTERRUPT: Final = Signal(signal.SIGINT)
KILL: Final = Signal(signal.SIGKILL)
