"""What handlers raise.

Go: net/http/server.go conn.serve
"""

import traceback

from gopy.errors import Panic
from gopy.net.http.servererrors import ErrAbortHandler


def is_abort(error: Exception) -> bool:
    """Say whether error is a handler's wish to break its answer off, and nothing else."""
    value = error.value if type(error) is Panic else error
    return isinstance(value, ErrAbortHandler) or value is ErrAbortHandler


def panic_text(error: Exception) -> str:
    """Return what to log of error: what it says, and where it was raised."""
    value = error.value if type(error) is Panic else error
    text = str(value)
    if not isinstance(error, Panic):
        text = f"{type(error).__name__}: {text}"
    stack = "".join(traceback.format_exception(error))
    return f"{text}\n{stack}"
