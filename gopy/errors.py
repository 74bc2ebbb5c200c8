"""What leaves a goroutine: panics, fatal errors, Goexit; and Go's `errors` package.

The classes stand on the lowest row because every layer raises them.  Two of
them show themselves under Go's address, ``gopy.runtime``.

    Exception      Panic             panic(value): recoverable
                     Error           a run-time error of Go, with Go's text
                       PanicNilError panic(None)
    BaseException  Goexit            unwinds one goroutine, nothing can catch it for good
    SystemExit     FatalError        the program is over, with status 2
                     UnrecoveredPanic, DeadlockError

An error wraps what stands in its ``__cause__`` (``raise … from``), and a group wraps its
members: `is_` and `as_` look there, too.

Go: runtime/error.go, runtime/panic.go, errors/wrap.go, errors/join.go
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

__all__ = [
    "DeadlockError",
    "Error",
    "FatalError",
    "Goexit",
    "Panic",
    "PanicNilError",
    "UnrecoveredPanic",
    "as_",
    "is_",
    "join",
]

E = TypeVar("E", bound=BaseException)


class Panic(Exception):
    """What ``panic(value)`` raises; ``recover()`` gives the value back.

    Go: builtin/builtin.go panic
    """

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return str(self.value)


class Error(Panic, RuntimeError):
    """A run-time error of Go, such as ``close of nil channel``: its text is Go's.

    ``recover()`` gives the object itself, not its text.

    Go: runtime/error.go Error
    """

    __module__ = "gopy.runtime"


class PanicNilError(Error):
    """What ``panic(None)`` becomes, so that a recovered value is never None.

    Go: runtime/panic.go PanicNilError
    """

    __module__ = "gopy.runtime"

    def __init__(self, value: object = "runtime error: panic called with nil argument") -> None:
        super().__init__(value)


class Goexit(BaseException):
    """Unwinds the goroutine that called ``runtime.goexit()``.

    Go: runtime/panic.go Goexit
    """


class FatalError(SystemExit):
    """The end of the Go program: what Go prints as ``fatal error``, with status 2.

    Raised in goroutine 1 when nobody called ``run``; ``report`` is the printed text.

    Go: runtime/panic.go fatalthrow
    """

    def __init__(self, report: str = "") -> None:
        super().__init__(2)
        self.report = report

    def __str__(self) -> str:
        return self.report


class UnrecoveredPanic(FatalError):
    """A goroutine's panic that nobody recovered; ``__cause__`` is the exception.

    Go: runtime/panic.go fatalpanic
    """


class DeadlockError(FatalError):
    """All goroutines are asleep, and nothing could ever wake one.

    Go: runtime/proc.go checkdead
    """


def is_(err: BaseException | None, target: BaseException | type[BaseException] | None) -> bool:
    """Return whether err, or an error that it wraps, is target, equal to it, or an instance of it.

    An error may say so itself, by a method ``is_(target) -> bool``.

    Go: errors/wrap.go Is
    """
    if err is None or target is None:
        return err is target
    if isinstance(target, type):
        return as_(err, target) is not None
    return any(_matches(each, target) for each in _tree(err))


def as_(err: BaseException | None, cls: type[E]) -> E | None:
    """Return the first instance of cls among err and the errors that it wraps; None if none is.

    Go: errors/wrap.go As
    """
    return next((each for each in _tree(err) if isinstance(each, cls)), None)


def join(*errs: Exception | None) -> "ExceptionGroup[Exception] | None":
    """Return an error that wraps errs, but for each None; None if nothing is left.

    Its text is theirs, a line each.

    Go: errors/join.go Join
    """
    kept = [err for err in errs if err is not None]
    return JoinError("joined errors", kept) if kept else None


class JoinError(ExceptionGroup[Exception]):
    """What `join` returns.

    Go: errors/join.go joinError
    """

    def __str__(self) -> str:
        return "\n".join(map(str, self.exceptions))

    def derive(self, excs: Sequence[Exception], /) -> "JoinError":  # type: ignore[override]
        """Return a group of excs: what ``except*`` leaves of this one."""
        return JoinError(self.message, excs)


def _matches(err: BaseException, target: BaseException) -> bool:
    says = getattr(err, "is_", None)
    return err is target or err == target or (callable(says) and bool(says(target)))


def _tree(err: BaseException | None) -> Iterator[BaseException]:
    """Yield err and what it wraps, each before what it wraps itself, and once."""
    seen: set[int] = set()
    left = [err]
    while left:
        each = left.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        left.append(each.__cause__)
        if isinstance(each, BaseExceptionGroup):
            left += reversed(each.exceptions)
