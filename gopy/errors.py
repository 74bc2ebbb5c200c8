"""What leaves a goroutine: panics, fatal errors, Goexit; and Go's `errors` package.

The classes stand on the lowest row because every layer raises them.  Two of
them show themselves under Go's address, ``gopy.runtime``.

    Exception      Panic             panic(value): recoverable
                     Error           a run-time error of Go, with Go's text
                       PanicNilError panic(None)
    BaseException  Goexit            unwinds one goroutine, nothing can catch it for good
    SystemExit     FatalError        the program is over, with status 2
                     UnrecoveredPanic, DeadlockError

Go: runtime/error.go, runtime/panic.go
"""

__all__ = [
    "DeadlockError",
    "Error",
    "FatalError",
    "Goexit",
    "Panic",
    "PanicNilError",
    "UnrecoveredPanic",
]


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
