"""Listening: from the text of an address to a listener, or to a connection of datagrams.

Go: net/dial.go Listen, ListenPacket, ListenConfig, net/sock_posix.go, net/ipsock_posix.go
"""

import socket
from typing import Any, TypeVar, overload

from gopy._core import DatagramFD, SocketFD, Spanlike
from gopy.context import ContextLike
from gopy.errors import Panic
from gopy.net.addr import Addr, InetAddr, TCPAddr, UDPAddr, UnixAddr, inet_raw, unix_raw
from gopy.net.dnserror import DNSError
from gopy.net.limit import Limit
from gopy.net.listener import TCPListener, UnixListener
from gopy.net.operror import AddrError, Refusal, UnknownNetworkError, failed
from gopy.net.options import Control, call_control, keep_alive_and_no_delay
from gopy.net.packet import UDPConn, UnixgramConn
from gopy.net.protocols import Listener, PacketConn
from gopy.net.resolve import PACKETS, STREAMS, Address, addresses_of

F = TypeVar("F", bound=SocketFD)


def listen(network: str, address: Address) -> Listener:
    """Listen at address of network: ``tcp``, ``tcp4``, ``tcp6`` or ``unix``.

    For TCP an empty or unspecified host is every address of the machine (``tcp``: IPv4 and
    IPv6), port 0 a free one (see ``addr()``); a name stands for one of its addresses, IPv4 if
    there is one.  Sets ``SO_REUSEADDR``; the queue is as long as the system permits.

    Raises:
        OpError: such as ``listen tcp 127.0.0.1:80: bind: address already in use``.

    Go: net/dial.go Listen
    """
    return ListenConfig().listen(network, address)


def listen_packet(network: str, address: Address) -> PacketConn:
    """Receive datagrams at address of network: ``udp``, ``udp4``, ``udp6`` or ``unixgram``.

    Host and port are as `listen` takes them.

    Raises:
        OpError: such as ``listen udp 127.0.0.1:53: bind: address already in use``.

    Go: net/dial.go ListenPacket
    """
    return ListenConfig().listen_packet(network, address)


class ListenConfig:
    """How to listen.  All of it may be left out, and all of it is an attribute.

    Args:
        reuse_port: set ``SO_REUSEPORT``: several sockets share one address, and the system
            shares the connections out.
        backlog: how long the queue of connections not yet accepted may be; None: as long as the
            system permits, which is the most in any case.
        control: ``f(network, address, raw_conn)``, called before the socket is bound; what it
            raises is the error.  network is ``tcp4`` or ``tcp6``, ``udp4`` or ``udp6``, or a
            Unix one.
        keep_alive: how long a peer of an accepted TCP connection may be silent before it's
            probed; None and 0: 15 s; negative: it isn't.

    Go: net/dial.go ListenConfig
    """

    def __init__(
        self,
        reuse_port: bool = False,
        backlog: int | None = None,
        control: Control | None = None,
        keep_alive: Spanlike | None = None,
    ) -> None:
        self.reuse_port = reuse_port
        self.backlog = backlog
        self.control = control
        self.keep_alive = keep_alive

    @overload
    def listen(self, network: str, address: Address, /) -> Listener: ...
    @overload
    def listen(self, ctx: ContextLike, network: str, address: Address, /) -> Listener: ...
    def listen(self, *args: Any) -> Listener:
        """Listen at address of network, as `gopy.net.listen` does; a ctx may stand before them.

        ctx limits the look-up of a name; the listener doesn't depend on it.

        Go: net/dial.go ListenConfig.Listen
        """
        network, addr = _address(args, STREAMS)
        if isinstance(addr, TCPAddr):
            return TCPListener(self._listen_tcp(network, addr), network)
        assert isinstance(addr, UnixAddr), "streams are TCP's and Unix's"
        return UnixListener(self._listen_unix(network, addr), network)

    @overload
    def listen_packet(self, network: str, address: Address, /) -> PacketConn: ...
    @overload
    def listen_packet(self, ctx: ContextLike, network: str, address: Address, /) -> PacketConn: ...
    def listen_packet(self, *args: Any) -> PacketConn:
        """Receive datagrams at address of network, as `gopy.net.listen_packet` does.

        A ctx may stand before them, as for `listen`.

        Go: net/dial.go ListenConfig.ListenPacket
        """
        network, addr = _address(args, PACKETS)
        if isinstance(addr, UDPAddr):
            fd = self._listen_udp(network, addr)
            return UDPConn(fd, network, fd.getsockname(), None)
        assert isinstance(addr, UnixAddr), "datagrams are UDP's and Unix's"
        with Steps(network, addr) as steps:
            fd = steps.made(DatagramFD(socket.AF_UNIX))
            call_control(self.control, network, addr, fd)
            steps.name = "bind"
            fd.bind(unix_raw(addr))
        return UnixgramConn(fd, network, fd.getsockname(), None)

    def _listen_tcp(self, network: str, addr: TCPAddr) -> SocketFD:
        family, both = _family(network, addr)
        with Steps(network, addr) as steps:
            fd = steps.made(SocketFD(family, socket.SOCK_STREAM))
            self._set_options(fd, both)
            fd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            keep_alive_and_no_delay(fd, self.keep_alive)
            call_control(self.control, network, addr, fd)
            steps.name = "bind"
            fd.bind(inet_raw(addr, family))
            steps.name = "listen"
            fd.listen(self._queue())
        return fd

    def _listen_udp(self, network: str, addr: UDPAddr) -> DatagramFD:
        family, both = _family(network, addr)
        with Steps(network, addr) as steps:
            fd = steps.made(DatagramFD(family))
            self._set_options(fd, both)
            fd.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            call_control(self.control, network, addr, fd)
            steps.name = "bind"
            fd.bind(inet_raw(addr, family))
        return fd

    def _listen_unix(self, network: str, addr: UnixAddr) -> SocketFD:
        with Steps(network, addr) as steps:
            fd = steps.made(SocketFD(socket.AF_UNIX, socket.SOCK_STREAM))
            call_control(self.control, network, addr, fd)
            steps.name = "bind"
            fd.bind(unix_raw(addr))
            steps.name = "listen"
            fd.listen(self._queue())
        return fd

    def _set_options(self, fd: SocketFD, both: bool) -> None:
        if fd.family == socket.AF_INET6:
            fd.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(not both))
        if self.reuse_port:
            fd.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)

    def _queue(self) -> int:
        return somaxconn() if self.backlog is None else self.backlog


class Steps:
    """The system calls on the way to a listener: whichever fails is in the error's text.

    The descriptor is closed then.
    """

    def __init__(self, network: str, addr: Addr) -> None:
        self.name = "socket"
        self._network = network
        self._addr = addr
        self._fd: SocketFD | None = None

    def made(self, fd: F) -> F:
        """Take note of the descriptor that it's about; options come next."""
        self._fd = fd
        self.name = "setsockopt"
        return fd

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        if self._fd is not None:
            self._fd.close()
        if isinstance(error, OSError | AddrError | Refusal):
            made = failed("listen", self._network, None, self._addr, error, self.name)
            raise made from made.__cause__


def somaxconn() -> int:
    """Return how long the system lets the queue of a listener be.

    Go: net/sock_linux.go maxListenerBacklog
    """
    try:
        with open("/proc/sys/net/core/somaxconn") as file:
            return min(int(file.read()), 2**31 - 1)
    except (OSError, ValueError):
        return socket.SOMAXCONN


def _address(args: tuple[Any, ...], networks: frozenset[str]) -> tuple[str, Addr]:
    """Return the network and the address to listen at, out of ``[ctx,] network, address``."""
    ctx, network, address = args if len(args) == 3 else (None, *args)
    if len(args) == 3 and ctx is None:
        raise Panic("nil context")
    try:
        addrs = addresses_of(network, address, Limit(ctx))
    except (AddrError, DNSError, UnknownNetworkError) as error:
        raise failed("listen", network, None, None, error) from error
    four = (addr for addr in addrs if isinstance(addr, InetAddr) and ":" not in addr.ip)
    first = next(four, addrs[0])
    if network not in networks:
        wrong = AddrError("unexpected address type", str(address))
        raise failed("listen", network, None, first, wrong) from wrong
    return network, first


def _family(network: str, addr: InetAddr) -> tuple[int, bool]:
    """Return the family of a socket at addr, and whether it's for IPv4 as well as IPv6.

    Go: net/ipsock_posix.go favoriteAddrFamily
    """
    plain = network[-1] not in "46"
    both = plain and addr.is_wildcard and socket.has_dualstack_ipv6()
    six = both or network[-1] == "6" or ":" in addr.ip
    return socket.AF_INET6 if six else socket.AF_INET, both
