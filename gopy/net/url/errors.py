"""What goes wrong with a URL, and what a request of one failed with.

An `Error` is also a `TimeoutError` or a `Canceled` where its cause is one:

    Error(OSError)
      for a DeadlineExceeded    also a DeadlineExceeded, which is a TimeoutError
      for another TimeoutError  also a TimeoutError
      for a Canceled            also a Canceled

Go: net/url/url.go Error, EscapeError, InvalidHostError
"""

from typing import Any, Final

from gopy.context import Canceled, DeadlineExceeded
from gopy.net.url.quoting import quoted


class Error(OSError):
    """An operation on a URL that failed: ``op`` on ``url``, ``err`` is why, and the ``__cause__``.

    ``op`` is ``parse``, or what a client did: ``Get``, ``Post``, ...

    Go: net/url/url.go Error
    """

    def __init__(self, op: str, url: str, err: BaseException | str) -> None:
        super().__init__()
        self.op = op
        self.url = url
        self.err = err
        self.response: Any = None  # Any: an http.Response, where a redirect wasn't followed
        if isinstance(err, BaseException):
            self.__cause__ = err

    def __str__(self) -> str:
        return f"{self.op} {quoted(self.url)}: {self.err}"

    def __repr__(self) -> str:
        return f"Error({self.op!r}, {self.url!r}, {self.err!r})"

    # Each is itself, though all contexts' errors of a class are equal.
    __eq__ = OSError.__eq__
    __hash__ = OSError.__hash__

    def __reduce__(self) -> tuple[object, ...]:
        return failed, (self.op, self.url, self.err)

    def timeout(self) -> bool:
        """Return whether it was only a matter of time."""
        return isinstance(self.err, TimeoutError) or _asks(self.err, "timeout")

    def temporary(self) -> bool:
        """Return whether trying again may help."""
        return self.timeout() or _asks(self.err, "temporary")


def _asks(err: object, method: str) -> bool:
    call = getattr(err, method, None)
    return bool(call()) if callable(call) else False


class _LateError(Error, TimeoutError):
    pass


class _DeadlineError(Error, DeadlineExceeded):
    pass


class _CanceledError(Error, Canceled):
    pass


_KINDS: Final[tuple[tuple[type[BaseException], type[Error]], ...]] = (
    (DeadlineExceeded, _DeadlineError),
    (TimeoutError, _LateError),
    (Canceled, _CanceledError),
)
for _, _kind in _KINDS:
    _kind.__name__ = _kind.__qualname__ = "Error"


def failed(op: str, url: str, err: BaseException | str) -> Error:
    """Return the Error for err, of the class that also fits err."""
    for cause, kind in _KINDS:
        if isinstance(err, cause):
            return kind(op, url, err)
    return Error(op, url, err)


class EscapeError(ValueError):
    """``invalid URL escape "%zz"``; ``escape`` is what stands there.

    Go: net/url/url.go EscapeError
    """

    def __init__(self, escape: str) -> None:
        super().__init__(escape)
        self.escape = escape

    def __str__(self) -> str:
        return f"invalid URL escape {quoted(self.escape)}"


class InvalidHostError(ValueError):
    """``invalid character " " in host name``; ``character`` is the one.

    Go: net/url/url.go InvalidHostError
    """

    def __init__(self, character: str) -> None:
        super().__init__(character)
        self.character = character

    def __str__(self) -> str:
        return f"invalid character {quoted(self.character)} in host name"
