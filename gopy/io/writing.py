"""Writing to anything that can be written to, and what a writer's answer is worth.

A writer writes all that it's given or raises.  Python's raw files are excused: they may
write less, and are asked again for the rest.

Go: io/io.go
"""

import io
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from gopy.io.errors import ErrInvalidWrite, ErrShortWrite, note, noted

# What a write returns is not to be relied upon: writers are written by users.
WriteCall: TypeAlias = Callable[[bytes], object]


def write_call(w: object) -> WriteCall:
    """Return the method that writes to w.

    Raises:
        TypeError: w is no writer.
    """
    write: WriteCall | None = getattr(w, "write", None)
    if write is None:
        raise TypeError(f"want a writer, with write(b), not {type(w).__name__}")
    return partial(_write_raw, write) if isinstance(w, io.RawIOBase) else write


def write_out(write: WriteCall, data: bytes) -> None:
    """Write data; whatever is raised says in ``.n`` how much of it was written.

    Raises:
        ErrShortWrite: less was written.
        ErrInvalidWrite: what write returned is no number of bytes, or too large a one.
        Exception: what write raises.
    """
    try:
        n = write(data)
    except BaseException as error:
        note(error, noted(error, len(data)))
        raise
    if n == len(data):
        return
    failure: Exception
    if isinstance(n, int) and 0 <= n < len(data):
        failure = ErrShortWrite()
        note(failure, n)
    else:
        failure = ErrInvalidWrite()
        note(failure, 0)
    raise failure


def _write_raw(write: WriteCall, data: bytes) -> int:
    """Write data piece by piece; stop where a raw file takes nothing."""
    done = 0
    try:
        while done < len(data):
            n = write(data[done:] if done else data)
            if not isinstance(n, int) or n <= 0:
                break
            done += n
    except BaseException as error:
        note(error, done)
        raise
    return done
