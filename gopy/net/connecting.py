"""From one address to a connection, within a limit.

Go: net/tcpsock_posix.go, net/udpsock_posix.go, net/unixsock_posix.go, net/sock_posix.go
Differs: a Unix dial waits while the listener's queue is full.
"""

import errno
import socket
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from gopy._core import (
    DatagramFD,
    FdClosedError,
    FdTimeoutError,
    SocketFD,
    Spanlike,
    monotonic_ns,
    sleep_ns,
)
from gopy.context import after_func
from gopy.net.addr import Addr, InetAddr, TCPAddr, UDPAddr, UnixAddr, inet_raw, unix_raw
from gopy.net.limit import Limit, OperationCanceled
from gopy.net.operror import SyscallError
from gopy.net.options import Control, call_control, keep_alive_and_no_delay
from gopy.net.packet import UDPConn, UnixgramConn
from gopy.net.stream import TCPConn, UnixConn

FIRST_PAUSE_NS: Final = 1_000_000
LAST_PAUSE_NS: Final = 50_000_000

SocketConnection = TCPConn | UDPConn | UnixConn | UnixgramConn
F = TypeVar("F", bound=SocketFD)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a connection, whatever address it will be to."""

    network: str
    local: Addr | None = None
    keep_alive: Spanlike | None = None
    control: Control | None = None


def connect_to(plan: Plan, addr: Addr, limit: Limit) -> SocketConnection:
    """Return a connection to addr.

    Raises:
        OSError, FdTimeoutError, OperationCanceled, AddrError, Refusal: not told as an OpError yet.

    Go: net/dial.go sysDialer.dialSingle
    """
    if isinstance(addr, TCPAddr):
        return _connect_tcp(plan, addr, limit)
    if isinstance(addr, UDPAddr):
        udp = _connected(DatagramFD(_family(plan, addr)), plan, addr, limit)
        return UDPConn(udp, plan.network, udp.getsockname(), _peer(udp, addr))
    assert isinstance(addr, UnixAddr), "a network has addresses of these three kinds"
    if plan.network == "unixgram":
        gram = _connected(DatagramFD(socket.AF_UNIX), plan, addr, limit)
        return UnixgramConn(gram, plan.network, gram.getsockname(), _peer(gram, addr))
    stream = _connected(SocketFD(socket.AF_UNIX, socket.SOCK_STREAM), plan, addr, limit)
    return UnixConn(stream, plan.network, stream.getsockname(), _peer(stream, addr))


def _connect_tcp(plan: Plan, addr: TCPAddr, limit: Limit) -> TCPConn:
    """Connect to addr.

    A simultaneous connect of a socket to itself, which Linux makes of a connect to a free port
    of the ephemeral range, is not taken for a connection.

    Go: net/tcpsock_posix.go doDialTCPProto
    """
    fixed = isinstance(plan.local, TCPAddr) and plan.local.port != 0
    for last in (True,) if fixed else (False, False, True):
        fd = SocketFD(_family(plan, addr), socket.SOCK_STREAM)
        try:
            _connected(fd, plan, addr, limit)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL and not last:
                continue
            raise
        local, remote = fd.getsockname(), _peer(fd, addr)
        if local == remote and not last:
            fd.close()
            continue
        break
    return TCPConn(fd, plan.network, local, remote)


def _peer(fd: SocketFD, addr: Addr) -> Any:  # Any: as the socket module has it
    """Return who fd is connected to; who is gone already was at addr."""
    try:
        return fd.getpeername()
    except OSError:
        return _raw(addr, fd.family)


def _family(plan: Plan, addr: InetAddr) -> int:
    """Return the family of a socket that goes from plan's local address to addr.

    Go: net/ipsock_posix.go favoriteAddrFamily
    """
    if plan.network[-1] in "46":
        return socket.AF_INET if plan.network[-1] == "4" else socket.AF_INET6
    near = plan.local.ip if isinstance(plan.local, InetAddr) else ""
    return socket.AF_INET6 if ":" in addr.ip or ":" in near else socket.AF_INET


def _connected(fd: F, plan: Plan, addr: Addr, limit: Limit) -> F:
    """Prepare fd and connect it; whatever goes wrong, it's closed then.

    Go: net/sock_posix.go netFD.dial
    """
    step = "setsockopt"
    try:
        if isinstance(addr, TCPAddr):
            keep_alive_and_no_delay(fd, plan.keep_alive)
        elif isinstance(addr, UDPAddr):
            fd.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        call_control(plan.control, plan.network, addr, fd)
        step = "bind"
        if plan.local is not None:
            fd.bind(_raw(plan.local, fd.family))
        step = "connect"
        _connect(fd, _raw(addr, fd.family), limit)
        return fd
    except OSError as error:
        _close(fd)
        if error.errno is None or isinstance(error, SyscallError):
            raise
        raise SyscallError(step, error.errno) from error
    except BaseException:
        _close(fd)
        raise


def _raw(addr: Addr, family: int) -> Any:  # Any: of a kind for each family
    """Return addr as the socket module has it."""
    return unix_raw(addr) if isinstance(addr, UnixAddr) else inet_raw(_inet(addr), family)


def _inet(addr: Addr) -> InetAddr:
    assert isinstance(addr, InetAddr), "local addresses of other kinds were refused"
    return addr


def _connect(fd: SocketFD, raw: Any, limit: Limit) -> None:
    """Connect fd; give up when limit says so.

    Go: net/fd_unix.go netFD.connect, its interruptor
    """
    limit.check()
    fd.set_deadlines(None, limit.deadline_ns)
    ctx = limit.ctx
    stop = None if ctx is None or ctx.done() is None else after_func(ctx, _interrupt, fd)
    stopped = True
    try:
        _connect_or_wait(fd, raw)
    except FdTimeoutError:
        limit.check()  # which tells a context that was cancelled from one that was late
        raise
    finally:
        if stop is not None:
            stopped = stop()
    if not stopped:  # it is, or will be, interrupted: nobody may have it
        limit.check()
        raise OperationCanceled
    fd.set_deadlines(None, 0)


def _connect_or_wait(fd: SocketFD, raw: Any) -> None:
    pause_ns = FIRST_PAUSE_NS
    while True:
        try:
            return fd.connect(raw)
        except BlockingIOError:  # a Unix listener's queue is full: nothing tells when it isn't
            sleep_ns(pause_ns)
            pause_ns = min(pause_ns * 2, LAST_PAUSE_NS)


def _interrupt(fd: SocketFD) -> None:
    """The context is done: fd's connect shall fail.  It may be closed already."""
    try:
        fd.set_deadlines(None, monotonic_ns() - 1)
    except FdClosedError:
        return


def _close(fd: SocketFD) -> None:
    if not fd.is_closed:
        fd.close()
