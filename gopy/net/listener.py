"""Listeners: sockets where connections come in.

Options that Linux hands down from a listening socket to the accepted ones
(``TCP_NODELAY``, keep-alive and its times) are set once, on the listener.

Go: net/tcpsock.go TCPListener, net/unixsock.go UnixListener, net/sock_posix.go
Differs: when no descriptor is left, Go's Accept fails with ``too many open files``; here
it pauses and tries again, since the connection is still in the queue.
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Generic, NoReturn, Self, TypeVar

from gopy._core import FdClosedError, FdTimeoutError, SocketFD, sleep_ns
from gopy.net.addr import TCPAddr, UnixAddr, tcp_addr, tcp_raw, unix_addr, unix_raw
from gopy.net.conn import TCPConn, UnixConn
from gopy.net.operror import (
    AddrError,
    DeadlineExceededError,
    DNSError,
    ErrClosed,
    UnknownNetworkError,
    failed,
)
from gopy.net.options import keep_alive_and_no_delay
from gopy.net.protocols import Listener
from gopy.net.resolve import TCP, check_network, tcp_addrs, unix_addr_of
from gopy.net.when import deadline_ns
from gopy.time import Time

FIRST_PAUSE_NS: Final = 5_000_000
LAST_PAUSE_NS: Final = 100_000_000  # short: a close waits for the pause
_FULL: Final = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))

ConnT = TypeVar("ConnT", TCPConn, UnixConn)


def listen(network: str, address: str | TCPAddr | UnixAddr) -> Listener:
    """Listen at address of network: ``tcp``, ``tcp4``, ``tcp6`` or ``unix``.

    For TCP an empty or unspecified host is every address of the machine (``tcp``: IPv4 and
    IPv6), port 0 a free one (see ``addr()``); a name stands for one of its addresses, IPv4 if
    there is one.  Sets ``SO_REUSEADDR``; the queue is as long as the system permits.

    Raises:
        OpError: such as ``listen tcp 127.0.0.1:80: bind: address already in use``.

    Go: net/dial.go Listen
    """
    try:
        check_network(network)
        if network not in TCP:
            return listen_unix(network, unix_addr_of(str(address)))
        addrs = tcp_addrs(network, address if isinstance(address, TCPAddr) else str(address))
    except (AddrError, DNSError, UnknownNetworkError) as error:
        raise failed("listen", network, None, None, error) from error
    four = (addr for addr in addrs if ":" not in addr.ip)
    return listen_tcp(network, next(four, addrs[0]))


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
        except FdClosedError as error:
            self._fail("set", error)

    def fileno(self) -> int:
        """Return the descriptor's number, -1 once it is really closed."""
        return self._fd.fileno()

    def addr(self) -> TCPAddr | UnixAddr:
        """Return the address that it listens on, also after close."""
        raise NotImplementedError

    def _made(self, fd: SocketFD, remote: Any) -> ConnT:
        raise NotImplementedError

    def _fail(self, op: str, error: BaseException, syscall: str = "") -> NoReturn:
        ends = (op, self._net, None, self.addr())
        if isinstance(error, FdClosedError):
            raise ErrClosed(*ends) from None
        if isinstance(error, FdTimeoutError):
            raise DeadlineExceededError(*ends) from None
        made = failed(*ends, error, syscall)
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


def listen_tcp(network: str, addr: TCPAddr) -> TCPListener:
    """Listen at addr; see `listen`.

    Go: net/tcpsock.go ListenTCP
    """
    anywhere = addr.ip in ("", "0.0.0.0", "::")
    both = anywhere and network == "tcp" and socket.has_dualstack_ipv6()
    six = both or network == "tcp6" or ":" in addr.ip
    family = socket.AF_INET6 if six else socket.AF_INET
    shown = addr if addr.ip or not both else TCPAddr("", addr.port)
    syscall = "socket"
    try:
        fd = SocketFD(family, socket.SOCK_STREAM)
        syscall = "setsockopt"
        if six:
            fd.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(not both))
        fd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keep_alive_and_no_delay(fd)
        syscall = "bind"
        fd.bind(tcp_raw(addr if not both else TCPAddr("", addr.port), family))
        syscall = "listen"
        fd.listen(somaxconn())
    except OSError as error:
        raise failed("listen", network, None, shown, error, syscall) from error
    return TCPListener(fd, network)


def listen_unix(network: str, addr: UnixAddr) -> UnixListener:
    """Listen at the path addr; see `listen`.

    Go: net/unixsock.go ListenUnix
    """
    syscall = "socket"
    try:
        fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM)
        syscall = "bind"
        fd.bind(unix_raw(addr))
        syscall = "listen"
        fd.listen(somaxconn())
    except OSError as error:
        raise failed("listen", network, None, addr, error, syscall) from error
    return UnixListener(fd, network)


def somaxconn() -> int:
    """Return how long the system lets the queue of a listener be.

    Go: net/sock_linux.go maxListenerBacklog
    """
    try:
        with open("/proc/sys/net/core/somaxconn") as file:
            return min(int(file.read()), 2**31 - 1)
    except (OSError, ValueError):
        return socket.SOMAXCONN
