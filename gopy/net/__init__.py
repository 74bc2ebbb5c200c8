"""Go's package net: connections, listeners, datagrams, names, addresses, errors.

Go: net
"""

from gopy.net.addr import Addr, TCPAddr, UDPAddr, UnixAddr
from gopy.net.dialer import Dialer
from gopy.net.dialing import dial
from gopy.net.dnserror import DNSError
from gopy.net.hostport import join_host_port, split_host_port
from gopy.net.inmemory import pipe
from gopy.net.ip import IP, parse_ip
from gopy.net.listener import TCPListener, UnixListener
from gopy.net.listening import ListenConfig, listen, listen_packet
from gopy.net.lookups import lookup_addr, lookup_host, lookup_mx, lookup_srv, lookup_txt
from gopy.net.operror import (
    AddrError,
    CanceledError,
    DeadlineExceededError,
    ErrClosed,
    OpError,
    UnknownNetworkError,
)
from gopy.net.options import RawConn
from gopy.net.packet import ErrWriteToConnected, UDPConn, UnixgramConn
from gopy.net.protocols import Conn, Listener, PacketConn
from gopy.net.records import MX, SRV
from gopy.net.resolve import lookup_port
from gopy.net.resolver import DEFAULT_RESOLVER, Resolver
from gopy.net.stream import TCPConn, UnixConn

__all__ = [
    "DEFAULT_RESOLVER",
    "IP",
    "MX",
    "SRV",
    "Addr",
    "AddrError",
    "CanceledError",
    "Conn",
    "DNSError",
    "DeadlineExceededError",
    "Dialer",
    "ErrClosed",
    "ErrWriteToConnected",
    "ListenConfig",
    "Listener",
    "OpError",
    "PacketConn",
    "RawConn",
    "Resolver",
    "TCPAddr",
    "TCPConn",
    "TCPListener",
    "UDPAddr",
    "UDPConn",
    "UnixAddr",
    "UnixConn",
    "UnixListener",
    "UnixgramConn",
    "UnknownNetworkError",
    "dial",
    "join_host_port",
    "listen",
    "listen_packet",
    "lookup_addr",
    "lookup_host",
    "lookup_mx",
    "lookup_port",
    "lookup_srv",
    "lookup_txt",
    "parse_ip",
    "pipe",
    "split_host_port",
]
