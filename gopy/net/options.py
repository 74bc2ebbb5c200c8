"""Options that sockets get, and the functions of users that set more of them.

Go: net/tcpsock_unix.go, net/dial.go defaultTCPKeepAliveIdle, net/rawconn.go
"""

import socket
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar, overload

from gopy._core import SocketFD, Spanlike, span_ns
from gopy.errors import Panic
from gopy.net.operror import Refusal

KEEP_ALIVE_S: Final = 15  # before the first probe, and between two
KEEP_ALIVE_COUNT: Final = 9

T = TypeVar("T")


class RawConn:
    """A socket on its way to a connection, as a ``control`` function gets it.

    Go: syscall/net.go RawConn
    """

    __slots__ = ("_fd",)

    def __init__(self, fd: SocketFD) -> None:
        self._fd = fd

    def fileno(self) -> int:
        """Return the descriptor's number; it stays the connection's."""
        return self._fd.fileno()

    def control(self, f: Callable[[int], T], /) -> T:
        """Return f(the descriptor's number).

        Go: syscall/net.go RawConn.Control
        """
        return f(self._fd.fileno())

    def setsockopt(self, level: int, option: int, value: int | bytes) -> None:
        """Set a socket option, as `socket.socket.setsockopt` does."""
        self._fd.setsockopt(level, option, value)

    @overload
    def getsockopt(self, level: int, option: int) -> int: ...
    @overload
    def getsockopt(self, level: int, option: int, size: int) -> bytes: ...
    def getsockopt(self, level: int, option: int, size: int = 0) -> int | bytes:
        """Return a socket option, as `socket.socket.getsockopt` does."""
        return self._fd.getsockopt(level, option, size)


Control: TypeAlias = Callable[[str, str, RawConn], object]


def keep_alive_and_no_delay(fd: SocketFD, keep_alive: Spanlike | None = None) -> None:
    """Have fd send small writes at once, and probe a peer that is silent.

    Args:
        keep_alive: how long before the first probe, and between two; None and 0: 15 s;
            negative: no probes.
    """
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    keep_ns = 0 if keep_alive is None else span_ns(keep_alive)
    if keep_ns < 0:
        return
    seconds = min(-(-keep_ns // 10**9), 32767) or KEEP_ALIVE_S  # more the kernel doesn't take
    fd.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, seconds)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, seconds)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEP_ALIVE_COUNT)


def call_control(control: Control | None, network: str, address: object, fd: SocketFD) -> None:
    """Let a user's control function set options on fd, before it is bound or connected.

    network is told with its family: ``tcp4`` or ``tcp6``.

    Raises:
        Refusal: of the exception that control raised; a Panic goes on as it is.

    Go: net/sock_posix.go ctrlNetwork
    """
    if control is None:
        return
    if not network.startswith("unix") and network[-1] not in "46":
        network += "4" if fd.family == socket.AF_INET else "6"
    try:
        control(network, str(address), RawConn(fd))
    except Panic:
        raise
    except Exception as error:
        raise Refusal(error) from error
