"""Listeners: sockets where connections come in.

Options that Linux hands down from a listening socket to the accepted ones
(``TCP_NODELAY``, keep-alive and its times) are set once, on the listener.

Go: net/tcpsock.go TCPListener, net/unixsock.go UnixListener, net/sock_posix.go
Differs: when no descriptor is left, Go's Accept fails with ``too many open files``; here
it pauses and tries again, since the connection is still in the queue.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Generic, NoReturn, Self, TypeVar

from gopy._core import FdClosedError, FdTimeoutError, SocketFD, sleep_ns
from gopy.net.addr import TCPAddr, UnixAddr, tcp_addr, unix_addr
from gopy.net.operror import ErrClosed, failed
from gopy.net.stream import TCPConn, UnixConn
from gopy.net.when import deadline_ns
from gopy.time import Time

FIRST_PAUSE_NS: Final = 5_000_000
LAST_PAUSE_NS: Final = 100_000_000  # short: a close waits for the pause
_FULL: Final = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))

ConnT = TypeVar("ConnT", TCPConn, UnixConn)


class StreamListener(Generic[ConnT]):
    """What TCPListener and UnixListener share."""

    __slots__ = ("__weakref__", "_fd", "_local", "_net")

    def __init__(self, fd: SocketFD, net: str) -> None:
        self._fd = fd
        self._net = net
        self._local: Any = fd.getsockname()  # Any: of a kind for each family

    def accept(self) -> ConnT:
        """Return the next connection; parks the goroutine (``IO wait``) until there is one.

        A peer that gave up while it was in the queue is passed over.  While the process or the
        system has no descriptor left, it pauses 5 ms, later up to 100 ms, and tries again.

        Raises:
            ErrClosed: the listener is closed, or was meanwhile.
            DeadlineExceededError: the deadline has gone by; what is queued stays so.

        Go: net/net.go Listener.Accept
        """
        pause_ns = FIRST_PAUSE_NS
        while True:
            try:
                return self._made(*self._fd.accept_fd())
            except OSError as error:
                if error.errno not in _FULL:
                    self._fail("accept", error, "accept4")
            except (FdClosedError, FdTimeoutError) as error:
                self._fail("accept", error)
            sleep_ns(pause_ns)
            pause_ns = min(pause_ns * 2, LAST_PAUSE_NS)

    def close(self) -> None:
        """Stop listening: whoever is blocked in accept gets ErrClosed; connections live on.

        Raises:
            ErrClosed: it is closed already.

        Go: net/net.go Listener.Close
        """
        try:
            self._fd.close()
        except (OSError, FdClosedError) as error:
            self._fail("close", error)

    def set_deadline(self, t: Time | None, /) -> None:
        """Make accept fail, rather than wait, from t on; None for no deadline.

        Go: net/tcpsock.go TCPListener.SetDeadline
        """
        try:
            self._fd.set_deadlines(deadline_ns(t), None)
        except FdClosedError:
            raise ErrClosed from None  # bare, as Go's

    def fileno(self) -> int:
        """Return the descriptor's number, -1 once it is really closed."""
        return self._fd.fileno()

    def addr(self) -> TCPAddr | UnixAddr:
        """Return the address that it listens on, also after close."""
        raise NotImplementedError

    def _made(self, fd: SocketFD, remote: Any) -> ConnT:
        raise NotImplementedError

    def _fail(self, op: str, error: BaseException, syscall: str = "") -> NoReturn:
        made = failed(op, self._net, None, self.addr(), error, syscall)
        raise made from made.__cause__

    def __iter__(self) -> Iterator[ConnT]:
        """Yield connections until the listener is closed, then end quietly."""
        while True:
            try:
                conn = self.accept()
            except ErrClosed:
                return
            yield conn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if not self._fd.is_closed:
            self.close()

    def __del__(self) -> None:
        fd = getattr(self, "_fd", None)
        if fd is not None:
            fd.drop()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.addr()}>"


class TCPListener(StreamListener[TCPConn]):
    """A TCP listener.

    Go: net/tcpsock.go TCPListener
    """

    __slots__ = ("_anywhere",)

    def __init__(self, fd: SocketFD, net: str) -> None:
        super().__init__(fd, net)
        self._anywhere = tcp_addr(self._local).ip in ("0.0.0.0", "::")

    def addr(self) -> TCPAddr:
        """Return the address that it listens on, also after close."""
        return tcp_addr(self._local)

    def _made(self, fd: SocketFD, remote: Any) -> TCPConn:
        local = fd.getsockname() if self._anywhere else self._local
        return TCPConn(fd, self._net, local, remote)


class UnixListener(StreamListener[UnixConn]):
    """A listener at a path; close removes the file.

    Go: net/unixsock.go UnixListener
    """

    __slots__ = ("_unlink",)

    def __init__(self, fd: SocketFD, net: str) -> None:
        super().__init__(fd, net)
        self._unlink = isinstance(self._local, str) and bool(self._local)

    def addr(self) -> UnixAddr:
        """Return the address that it listens on, also after close."""
        return unix_addr(self._local)

    def close(self) -> None:
        """Stop listening, and remove the file before anybody else could listen there.

        Raises:
            ErrClosed: it is closed already.

        Go: net/unixsock_posix.go UnixListener.close
        """
        if self._unlink and not self._fd.is_closed:
            self._unlink = False
            with suppress(OSError):
                os.unlink(self._local)
        super().close()

    def set_unlink_on_close(self, unlink: bool) -> None:
        """Say whether close removes the file; a listener that made it does so by default.

        Go: net/unixsock_posix.go UnixListener.SetUnlinkOnClose
        """
        self._unlink = unlink

    def _made(self, fd: SocketFD, remote: Any) -> UnixConn:
        return UnixConn(fd, self._net, self._local, remote)
