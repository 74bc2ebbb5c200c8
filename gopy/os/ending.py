"""The end of the process.

Go: os/proc.go
"""

from typing import NoReturn

from gopy._core import exit_now


def exit(code: int) -> NoReturn:
    """End the process with code at once: nothing is unwound, no deferred call and no atexit runs.

    stdout and stderr are flushed.  The system keeps the lowest 8 bits of code.

    Go: os/proc.go Exit
    """
    exit_now(code & 0xFF)
