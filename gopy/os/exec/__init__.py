"""Programs as processes, for which only the goroutine that asks waits.

Go: package os/exec
"""

from gopy.os.exec.cmd import Cmd, command, command_context
from gopy.os.exec.errors import ErrDot, ErrNotFound, Error, ErrWaitDelay, ExitError
from gopy.os.exec.lookup import look_path
from gopy.os.exec.pipes import PipeEnd
from gopy.os.exec.process import Process, ProcessState

__all__ = [
    "Cmd",
    "ErrDot",
    "ErrNotFound",
    "ErrWaitDelay",
    "Error",
    "ExitError",
    "PipeEnd",
    "Process",
    "ProcessState",
    "command",
    "command_context",
    "look_path",
]
