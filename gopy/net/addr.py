"""Addresses of ends of a connection, printed as Go prints them.

Go: net/tcpsock.go TCPAddr, net/udpsock.go UDPAddr, net/unixsock.go UnixAddr
"""

import errno
import os
import socket
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gopy.net.hostport import join_host_port
from gopy.net.ip import IP
from gopy.net.operror import AddrError

MAX_PATH: Final = 108  # of sun_path


class Addr(Protocol):
    """The address of one end: ``str()`` of it is what `dial` takes.

    Go: net/net.go Addr
    """

    def network(self) -> str:
        """Return the network's name, as ``tcp``."""
        ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class InetAddr:
    """What TCPAddr and UDPAddr share; an empty ip stands for every address of the host."""

    ip: str = ""
    port: int = 0
    zone: str = ""

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for every address of the host, of one family or both."""
        return self.ip in ("", "0.0.0.0", "::")

    def network(self) -> str:
        """Return the network's name."""
        raise NotImplementedError

    def __str__(self) -> str:
        return join_host_port(f"{self.ip}%{self.zone}" if self.zone else self.ip, self.port)


@dataclass(frozen=True, slots=True)
class TCPAddr(InetAddr):
    """An end of a TCP connection; an empty ip stands for every address of the host.

    Go: net/tcpsock.go TCPAddr
    """

    def network(self) -> str:
        """Return ``tcp``."""
        return "tcp"


@dataclass(frozen=True, slots=True)
class UDPAddr(InetAddr):
    """Where datagrams come from or go to; an empty ip stands for every address of the host.

    Go: net/udpsock.go UDPAddr
    """

    def network(self) -> str:
        """Return ``udp``."""
        return "udp"


@dataclass(frozen=True, slots=True)
class UnixAddr:
    """A Unix socket's path; ``@`` at its beginning stands for Linux's abstract names.

    ``net`` is ``unix`` for streams, ``unixgram`` for datagrams.

    Go: net/unixsock.go UnixAddr
    """

    name: str = ""
    net: str = "unix"

    def network(self) -> str:
        """Return ``unix`` or ``unixgram``."""
        return self.net

    def __str__(self) -> str:
        return self.name


def tcp_addr(raw: tuple[Any, ...]) -> TCPAddr:
    """Return what the socket module calls raw; an IPv4 mapped into IPv6 is shown as IPv4."""
    return TCPAddr(*_inet_fields(raw))


def udp_addr(raw: tuple[Any, ...]) -> UDPAddr:
    """Return what the socket module calls raw, as `tcp_addr` does."""
    return UDPAddr(*_inet_fields(raw))


def inet_raw(addr: InetAddr, family: int) -> tuple[Any, ...]:
    """Return addr as a socket of family takes it; IPv4 is mapped into IPv6 where it must be.

    Raises:
        AddrError: an IPv6 address, for an IPv4 socket.
    """
    if family == socket.AF_INET:
        if ":" in addr.ip and addr.ip != "::":
            raise AddrError("non-IPv4 address", addr.ip)
        return ("0.0.0.0" if addr.is_wildcard else addr.ip, addr.port)
    host = "::" if addr.is_wildcard else addr.ip
    if ":" not in host:
        host = f"::ffff:{host}"
    return (host, addr.port, 0, _zone_number(addr.zone))


def unix_addr(raw: str | bytes | None, net: str = "unix") -> UnixAddr:
    """Return what the socket module calls raw; an end without a name is ``@``, as in Go."""
    if isinstance(raw, bytes) and raw:
        return UnixAddr("@" + os.fsdecode(raw[1:]), net)
    return UnixAddr(str(raw or "@"), net)


def unix_raw(addr: UnixAddr) -> bytes:
    """Return addr as a Unix socket takes it.

    Raises:
        OSError: EINVAL, the path is too long or has a NUL in it.
    """
    raw = os.fsencode(addr.name)
    if raw.startswith(b"@"):
        raw = b"\0" + raw[1:]
        fits = len(raw) <= MAX_PATH
    else:
        fits = len(raw) < MAX_PATH and b"\0" not in raw
    if not fits:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return raw


def _inet_fields(raw: tuple[Any, ...]) -> tuple[str, int, str]:
    host = raw[0]
    if host.startswith("::ffff:") and "." in host:
        host = host[7:]
    host, _, zone = host.partition("%")
    if not zone and len(raw) == 4 and raw[3]:
        zone = _zone_name(raw[3])
    return IP(host), raw[1], zone


def _zone_name(number: int) -> str:
    try:
        return socket.if_indextoname(number)
    except OSError:
        return str(number)


def _zone_number(zone: str) -> int:
    if not zone:
        return 0
    try:
        return socket.if_nametoindex(zone)
    except OSError:
        return int(zone) if zone.isdecimal() else 0
