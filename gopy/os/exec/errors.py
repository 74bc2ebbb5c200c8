"""What goes wrong with a program besides the system's own errors.

Go: os/exec/exec.go Error, ExitError, ErrDot, ErrWaitDelay; os/exec/lp_unix.go ErrNotFound
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gopy.os.exec.process import ProcessState


class ErrNotFound(FileNotFoundError):
    """No folder of ``$PATH`` has the program."""

    def __str__(self) -> str:
        return "executable file not found in $PATH"


class ErrDot(OSError):
    """``$PATH`` would have had a program run that lies in the current folder."""

    def __str__(self) -> str:
        return "cannot run executable found relative to current directory"


class ErrWaitDelay(TimeoutError):
    """The program ended, but somebody still held its output open after ``wait_delay``."""

    def __str__(self) -> str:
        return "exec: WaitDelay expired before I/O complete"


class Error(OSError):
    """A program can't be run under its name; ``__cause__`` says why.

    Go: os/exec/exec.go Error
    """

    def __init__(self, name: str, why: OSError) -> None:
        super().__init__(why.errno, str(why))
        self.name = name
        self.__cause__ = why

    def __str__(self) -> str:
        why = self.__cause__
        text = (getattr(why, "strerror", None) or str(why)).strip()
        quoted = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'exec: "{quoted}": {text[:1].lower()}{text[1:]}'


class ExitError(Exception):
    """A program ran, and ended without success: ``exit status 1``, ``signal: killed``.

    ``stderr`` is what it wrote there, if `Cmd.output` was asked and nobody else got it;
    ``output`` is what `Cmd.output` or `Cmd.combined_output` would have returned.

    Go: os/exec/exec.go ExitError
    """

    def __init__(self, process_state: "ProcessState") -> None:
        super().__init__(process_state)
        self.process_state = process_state
        self.stderr = b""
        self.output = b""

    def exit_code(self) -> int:
        """Return the status that it ended with, -1 if a signal ended it.

        Go: os/exec_posix.go ProcessState.ExitCode
        """
        return self.process_state.exit_code()

    def __str__(self) -> str:
        return str(self.process_state)
