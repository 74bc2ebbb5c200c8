"""What is printed of goroutines and of the scheduler, and how much of it.

Go: runtime/debug/stack.go, runtime/debug/garbage.go SetTraceback
"""

import sys

from gopy._core import dump
from gopy._core import set_schedtrace as _set_schedtrace
from gopy._core import set_traceback as _set_traceback


def print_stack() -> None:
    """Print the caller's stack on stderr, as `runtime.stack` returns it.

    Go: runtime/debug/stack.go PrintStack
    """
    sys.stderr.write(dump(False))
    sys.stderr.flush()


def set_traceback(level: str) -> None:
    """Say how much panics and fatal errors print, as the variable GOPYTRACEBACK does.

    A level lower than the variable's, or than single where it is not set, is ignored.

    Args:
        level: ``none``, ``single`` (the goroutine that ends the program), ``python`` (with
            Python's own traceback), ``all`` (every goroutine), ``system`` and ``crash`` (as
            all).

    Raises:
        ValueError: there is no such level.

    Go: runtime/debug/garbage.go SetTraceback
    """
    _set_traceback(level)


def set_schedtrace(ms: int) -> None:
    """Print a line about the scheduler on stderr every ms milliseconds from now on; 0 ends it.

    The line is that of ``GOPYDEBUG=schedtrace=MS``: Ps, threads, and how long the queues are.

    Raises:
        ValueError: ms is negative.
    """
    if ms < 0:
        raise ValueError(f"set_schedtrace: want no less than 0, not {ms}")
    _set_schedtrace(ms)
