"""What reading and writing may fail with; and what an exception says of the bytes done.

``.n`` of an exception that cut something short is how many bytes were done before it, and
``.partial`` of one that cut a read short is the bytes that were read.

Go: io/io.go, io/pipe.go
"""

import sys
from typing import ClassVar


class Worded(Exception):
    """An exception that says Go's text where it's made without arguments."""

    TEXT: ClassVar[str] = ""

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (self.TEXT,)))


class EOF(Worded, EOFError):
    """There is nothing more to read.

    Most reads say so with ``b""``; this is raised where that would be ambiguous.  A reader may
    raise it instead of returning ``b""``.

    Go: io/io.go EOF
    """

    TEXT = "EOF"


class ErrUnexpectedEOF(Worded, EOFError):
    """The end came in the middle: ``partial`` is what was read before it.

    It's no `EOF`: who catches the end of a stream doesn't want to catch a torn one.

    Go: io/io.go ErrUnexpectedEOF
    """

    TEXT = "unexpected EOF"

    def __init__(self, *args: object, partial: bytes = b"") -> None:
        super().__init__(*args)
        self.partial = partial
        self.n = len(partial)


class ErrClosedPipe(Worded, OSError):
    """A read or a write on a pipe that was closed.

    Go: io/pipe.go ErrClosedPipe
    """

    TEXT = "io: read/write on closed pipe"


class ErrShortWrite(Worded, OSError):
    """A writer took less than it was given, and didn't say why; ``n`` is how much.

    Go: io/io.go ErrShortWrite
    """

    TEXT = "short write"


class ErrInvalidWrite(Worded, OSError):
    """A writer said that it took an impossible number of bytes.

    Go: io/io.go errInvalidWrite
    """

    TEXT = "invalid write result"


class ErrNoProgress(Worded, OSError):
    """A reader said, time and again, that there is nothing yet: its reads returned None.

    Go: io/io.go ErrNoProgress
    """

    TEXT = "multiple Read calls return no data or error"


def note(error: BaseException, n: int, partial: bytes | None = None) -> None:
    """Write into error how many bytes were done before it, and which were read."""
    try:
        error.n = n  # type: ignore[attr-defined]  # any exception carries it
        if partial is not None:
            error.partial = partial  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        pass  # its class has no room for more; that must not hide the error itself


def noted(error: BaseException, most: int = sys.maxsize) -> int:
    """Return how many bytes were done before error, 0 if it doesn't say or can't be right."""
    n = getattr(error, "n", 0)
    return n if isinstance(n, int) and 0 <= n <= most else 0
