"""Dialling: from an address to a connection.

Go: net/dial.go, net/tcpsock_posix.go, net/unixsock_posix.go
Differs: the addresses of a name are tried one after the other, in the resolver's order;
Go begins with the other family after 300 ms.
"""

import errno
import socket
from typing import Any, Final

from gopy._core import FdTimeoutError, SocketFD, Spanlike, monotonic_ns, sleep_ns, span_ns
from gopy.net.addr import TCPAddr, UnixAddr, tcp_raw, unix_raw
from gopy.net.conn import TCPConn, UnixConn
from gopy.net.operror import (
    AddrError,
    DeadlineExceededError,
    DNSError,
    OpError,
    UnknownNetworkError,
    failed,
)
from gopy.net.options import keep_alive_and_no_delay
from gopy.net.protocols import Conn
from gopy.net.resolve import TCP, check_network, tcp_addrs, unix_addr_of

SANE_NS: Final = 2_000_000_000  # an address is given at least so long, if there is so much left
LOOPBACK: Final = ("127.0.0.1", "::1")


def dial(network: str, address: str | TCPAddr | UnixAddr, timeout: Spanlike | None = None) -> Conn:
    """Connect to address on network: ``tcp``, ``tcp4``, ``tcp6`` or ``unix``.

    For TCP address is ``host:port``; an empty or unspecified host is this machine.  The
    addresses of a name are tried in turn, each with its share of the time that is left; the
    error is the first one's.  ``TCP_NODELAY`` and keep-alive are on.

    Args:
        timeout: for the whole of it; None for the system's own limit.

    Raises:
        OpError: such as ``dial tcp 127.0.0.1:1: connect: connection refused``.
        DeadlineExceededError: timeout ran out.

    Go: net/dial.go Dial, DialTimeout
    """
    deadline = 0 if timeout is None else max(1, monotonic_ns() + span_ns(timeout))
    try:
        check_network(network)
        if not str(address):
            raise AddrError("missing address", "")
        if network not in TCP:
            return dial_unix(network, unix_addr_of(str(address)), deadline)
        addrs = tcp_addrs(network, address if isinstance(address, TCPAddr) else str(address))
    except (AddrError, DNSError, UnknownNetworkError) as error:
        raise failed("dial", network, None, None, error) from error
    return _dial_serial(network, _to_local(network, addrs), deadline)


def _to_local(network: str, addrs: list[TCPAddr]) -> list[TCPAddr]:
    """Replace an unspecified address by this machine's own."""
    found = []
    for addr in addrs:
        if addr.ip in ("", "0.0.0.0"):
            hosts = LOOPBACK if network == "tcp" and not addr.ip else LOOPBACK[:1]
            hosts = LOOPBACK[1:] if network == "tcp6" else hosts
            found += [TCPAddr(host, addr.port) for host in hosts]
        elif addr.ip == "::":
            found.append(TCPAddr(LOOPBACK[1], addr.port, addr.zone))
        else:
            found.append(addr)
    return found


def _dial_serial(network: str, addrs: list[TCPAddr], deadline: int) -> TCPConn:
    """Try each address in turn; the first error is the one to tell.

    Go: net/dial.go sysDialer.dialSerial
    """
    first: OpError | None = None
    for index, addr in enumerate(addrs):
        share = _share(deadline, len(addrs) - index)
        try:
            return dial_tcp(network, addr, share)
        except OpError as error:
            first = first or error
    assert first is not None, "a name has at least one address"
    try:
        raise first
    finally:
        first = None  # it refers to this frame, which would refer back to it


def _share(deadline: int, left: int) -> int:
    """Return the deadline for the next of so many addresses.

    Go: net/dial.go partialDeadline
    """
    if not deadline:
        return 0
    now = monotonic_ns()
    rest = deadline - now
    share = max(rest // left, min(rest, SANE_NS))
    return now + share if rest > 0 else deadline


def dial_tcp(network: str, addr: TCPAddr, deadline: int = 0) -> TCPConn:
    """Connect to addr until deadline (monotonic ns, 0 for none).

    A simultaneous connect of a socket to itself, which Linux makes of a connect to a free port
    of the ephemeral range, is not taken for a connection.

    Go: net/tcpsock_posix.go dialTCP
    """
    for last in (False, False, True):
        try:
            fd = _connected(socket.AF_INET6 if ":" in addr.ip else socket.AF_INET, addr, deadline)
            local, remote = fd.getsockname(), fd.getpeername()
        except FdTimeoutError:
            raise DeadlineExceededError("dial", network, None, addr) from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL and not last:
                continue
            raise failed("dial", network, None, addr, error, "connect") from error
        if local == remote and not last:
            fd.close()
            continue
        break
    return TCPConn(fd, network, local, remote)


def _connected(family: int, addr: TCPAddr, deadline: int) -> SocketFD:
    fd = SocketFD(family, socket.SOCK_STREAM)
    try:
        keep_alive_and_no_delay(fd)
        _connect(fd, tcp_raw(addr, family), deadline)
    except BaseException:
        fd.close()
        raise
    return fd


def dial_unix(network: str, addr: UnixAddr, deadline: int = 0) -> UnixConn:
    """Connect to the path addr; waits, unlike Go's, while the listener's queue is full.

    Go: net/unixsock_posix.go
    """
    fd = None
    try:
        fd = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM)
        _connect(fd, unix_raw(addr), deadline)
        return UnixConn(fd, network, fd.getsockname(), fd.getpeername())
    except BaseException as error:
        if fd is not None:
            fd.close()
        if isinstance(error, FdTimeoutError):
            raise DeadlineExceededError("dial", network, None, addr) from None
        if isinstance(error, OSError):
            raise failed("dial", network, None, addr, error, "connect") from error
        raise


def _connect(fd: SocketFD, raw: Any, deadline: int) -> None:
    """Connect fd; raw is an address as the socket module has it."""
    pause_ns = 1_000_000
    fd.set_deadlines(None, deadline)
    while True:
        try:
            fd.connect(raw)
            break
        except BlockingIOError:  # a Unix listener's queue is full: nothing tells when it isn't
            sleep_ns(pause_ns)
            pause_ns = min(pause_ns * 2, 50_000_000)
    fd.set_deadlines(None, 0)
