"""Errors of the network, with Go's texts and Python's classes.

An `OpError` tells the operation, the network and the two ends, then what went wrong.
It is an OSError with ``errno`` set, and belongs to Python's own class for its errno
too, so ``except ConnectionResetError`` works:

    OpError(OSError)
      ErrClosed                              use of closed network connection
      DeadlineExceededError(TimeoutError)    i/o timeout
      CanceledError(context.Canceled)        operation was canceled
      one more per class of COMBINED         refused, reset, broken pipe, ...

What Go wraps is the ``__cause__``.

Most are made to be caught, and nobody looks at their text: a server whose peers are reset has
thousands a second.  So the text, and the addresses in it, are made when they are asked for.

Go: net/net.go, os/error.go SyscallError
"""

import errno
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NoReturn

from gopy._core import FdClosedError, FdTimeoutError
from gopy.context import Canceled, DeadlineExceeded
from gopy.net.dnserror import DNSError

_NOT_YET: Final = "(its text was not asked for yet)"  # stands in args where the text will
_ARGS: Final[Any] = vars(BaseException)["args"]  # Any: descriptors of C's
_STRERROR: Final[Any] = vars(OSError)["strerror"]


class Later:
    """An address that is made of what the system calls it once somebody asks for it."""

    __slots__ = ("make", "raw")

    def __init__(self, make: Callable[[Any], object], raw: object) -> None:
        self.make = make
        self.raw = raw


class OpError(OSError):
    """What an operation on the network failed with.

    ``op`` is ``dial``, ``listen``, ``accept``, ``read``, ``write``, ``set`` or ``close``; ``net``
    the network as given; ``source`` and ``addr`` the near and the far address or None; ``err``
    the failure itself: an exception or a text.

    Go: net/net.go OpError
    """

    TEXT = ""

    n: int = 0  # of a write, how many bytes were done before it

    def __init__(
        self,
        op: str = "",
        net: str = "",
        source: object = None,
        addr: object = None,
        err: BaseException | str | None = None,
    ) -> None:
        self.op = op
        self.net = net
        self._source = source
        self._addr = addr
        self.err: BaseException | str = self.TEXT if err is None else err
        number = getattr(err, "errno", None)
        if number is None:
            super().__init__(_NOT_YET)
        else:
            super().__init__(number, _NOT_YET)

    @property
    def source(self) -> object:
        """The near address, or None."""
        if type(self._source) is Later:
            self._source = self._source.make(self._source.raw)
        return self._source

    @source.setter
    def source(self, value: object) -> None:
        self._source = value

    @property
    def addr(self) -> object:
        """The far address, or None."""
        if type(self._addr) is Later:
            self._addr = self._addr.make(self._addr.raw)
        return self._addr

    @addr.setter
    def addr(self, value: object) -> None:
        self._addr = value

    @property
    def args(self) -> tuple[Any, ...]:
        """The text, after the errno if there is one."""
        held: tuple[Any, ...] = _ARGS.__get__(self)
        if held and held[-1] is _NOT_YET:
            held = (*held[:-1], str(self))
            _ARGS.__set__(self, held)
            if len(held) > 1:
                _STRERROR.__set__(self, held[-1])
        return held

    @args.setter
    def args(self, value: tuple[Any, ...]) -> None:
        _ = self.args  # and strerror, which does not change
        _ARGS.__set__(self, value)

    @property
    def strerror(self) -> Any:
        """The text, if there is an errno."""
        _ = self.args
        return _STRERROR.__get__(self)

    @strerror.setter
    def strerror(self, value: Any) -> None:
        _ = self.args
        _STRERROR.__set__(self, value)

    def __repr__(self) -> str:
        _ = self.args
        return super().__repr__()

    def __reduce__(self) -> Any:
        _ = (self.args, self.source, self.addr)
        if type(self).__init__ is not OpError.__init__:
            return super().__reduce__()
        made_of = (self.op, self.net, self.source, self.addr, self.err)
        return type(self), made_of, self.__dict__.copy()

    def __str__(self) -> str:
        ends = [str(each) for each in (self.source, self.addr) if each is not None]
        head = " ".join(part for part in (self.op, self.net, "->".join(ends)) if part)
        return f"{head}: {self.err}" if head else str(self.err)

    def timeout(self) -> bool:
        """Return whether it was only a matter of time: a deadline, or the system's own limit."""
        inner = self.err
        return isinstance(self, TimeoutError) or (hasattr(inner, "timeout") and inner.timeout())

    def temporary(self) -> bool:
        """Return whether trying again may help: a timeout, or too many open files.

        Go: net/net.go OpError.Temporary
        """
        return self.timeout() or self.errno in _TEMPORARY


class ErrClosed(OpError):
    """``use of closed network connection``: by this call or while it waited.

    Go: net/net.go ErrClosed
    """

    TEXT = "use of closed network connection"


class DeadlineExceededError(OpError, TimeoutError):
    """``i/o timeout``: the deadline has gone by; a later one revives the connection.

    Go: os/error.go ErrDeadlineExceeded
    """

    TEXT = "i/o timeout"

    def is_(self, target: BaseException) -> bool:
        """Return whether target is a context's, for a dial: its limit is one; `errors.is_` asks.

        Go: net/net.go timeoutError.Is
        """
        return self.op == "dial" and type(target) is DeadlineExceeded


class CanceledError(OpError, Canceled):
    """``operation was canceled``: the context's owner wanted no more of it.

    Go: net/net.go errCanceled
    """

    TEXT = "operation was canceled"

    __eq__ = object.__eq__  # not Canceled's: each tells of an operation of its own
    __hash__ = object.__hash__


class _Refused(OpError, ConnectionRefusedError):
    pass


class _Reset(OpError, ConnectionResetError):
    pass


class _BrokenPipe(OpError, BrokenPipeError):
    pass


class _Aborted(OpError, ConnectionAbortedError):
    pass


class _TimedOut(OpError, TimeoutError):
    pass


class _NotPermitted(OpError, PermissionError):
    pass


class _NotFound(OpError, FileNotFoundError):
    pass


COMBINED: Final[dict[int | None, type[OpError]]] = {
    errno.ECONNREFUSED: _Refused,
    errno.ECONNRESET: _Reset,
    errno.EPIPE: _BrokenPipe,
    errno.ECONNABORTED: _Aborted,
    errno.ETIMEDOUT: _TimedOut,
    errno.EACCES: _NotPermitted,
    errno.EPERM: _NotPermitted,
    errno.ENOENT: _NotFound,
}
for _each in COMBINED.values():
    _each.__name__ = _each.__qualname__ = "OpError"

_TEMPORARY: Final = frozenset((errno.EINTR, errno.EMFILE, errno.ENFILE, errno.EAGAIN))


class SyscallError(OSError):
    """A system call's name and its error, printed as Go prints it.

    Go: os/error.go SyscallError
    """

    def __init__(self, syscall: str, number: int) -> None:
        super().__init__(number, errno_text(number))
        self.syscall = syscall

    def __str__(self) -> str:
        return f"{self.syscall}: {self.strerror}"


class Errno(SyscallError):
    """A system error that no system call gave: its text alone.

    Go: syscall/syscall_unix.go Errno
    """

    def __init__(self, number: int) -> None:
        super().__init__("", number)

    def __str__(self) -> str:
        return self.strerror or ""


class Refusal(Exception):
    """What a ``control`` function raised, on its way to the OpError that tells it."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(reason)
        self.reason = reason


class AddrError(ValueError):
    """A text that is no address: ``err`` says why, ``addr`` is the text.

    Go: net/net.go AddrError
    """

    def __init__(self, err: str, addr: str) -> None:
        super().__init__(err, addr)
        self.err = err
        self.addr = addr

    def __str__(self) -> str:
        return f"address {self.addr}: {self.err}" if self.addr else self.err

    def timeout(self) -> bool:
        """Return False: waiting longer would not help."""
        return False


class UnknownNetworkError(ValueError):
    """``unknown network nonet``.

    Go: net/net.go UnknownNetworkError
    """

    def __init__(self, network: str) -> None:
        super().__init__(network)
        self.network = network

    def __str__(self) -> str:
        return f"unknown network {self.network}"


@lru_cache(maxsize=256)
def errno_text(number: int) -> str:
    """Return Go's text for errno number: the C library's, without its capital."""
    text = os.strerror(number)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def failed(
    op: str, net: str, source: object, addr: object, err: BaseException, syscall: str = ""
) -> OpError:
    """Return the OpError for err, of the class that fits it, with its cause set.

    A system error without a syscall to name is called after op.
    """
    if isinstance(err, OpError):
        return err
    if isinstance(err, FdClosedError):
        return ErrClosed(op, net, source, addr)
    if isinstance(err, FdTimeoutError):
        return DeadlineExceededError(op, net, source, addr)
    cls: type[OpError] = OpError
    if isinstance(err, Refusal):
        err = err.reason
        cls = COMBINED.get(getattr(err, "errno", None), OpError)
    elif isinstance(err, DNSError):
        cls = DeadlineExceededError if err.is_timeout else OpError
    elif isinstance(err, OSError) and err.errno is not None:
        cls = COMBINED.get(err.errno, OpError)
        if not isinstance(err, SyscallError):
            err = SyscallError(syscall or op, err.errno)
    if isinstance(err, Canceled):
        cls = CanceledError
    made = cls(op, net, source, addr, err)
    made.__cause__ = err
    return made


def fail(
    op: str,
    net: str,
    source: object,
    addr: object,
    err: BaseException,
    syscall: str = "",
) -> NoReturn:
    """Raise what `failed` returns; it has the bytes done that err has."""
    made = failed(op, net, source, addr, err, syscall)
    made.n = getattr(err, "n", 0)
    try:
        raise made from made.__cause__
    finally:
        del made  # it refers to this frame, which would refer back to it
