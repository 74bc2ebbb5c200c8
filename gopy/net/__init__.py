"""Go's package net: streams over TCP and Unix sockets, addresses, errors.

Go: net
"""

from gopy.net.addr import Addr, TCPAddr, UnixAddr
from gopy.net.conn import TCPConn, UnixConn
from gopy.net.dialing import dial
from gopy.net.hostport import join_host_port, split_host_port
from gopy.net.ip import IP, parse_ip
from gopy.net.listener import TCPListener, UnixListener, listen
from gopy.net.operror import (
    AddrError,
    DeadlineExceededError,
    DNSError,
    ErrClosed,
    OpError,
    UnknownNetworkError,
)
from gopy.net.protocols import Conn, Listener

__all__ = [
    "IP",
    "Addr",
    "AddrError",
    "Conn",
    "DNSError",
    "DeadlineExceededError",
    "ErrClosed",
    "Listener",
    "OpError",
    "TCPAddr",
    "TCPConn",
    "TCPListener",
    "UnixAddr",
    "UnixConn",
    "UnixListener",
    "UnknownNetworkError",
    "dial",
    "join_host_port",
    "listen",
    "parse_ip",
    "split_host_port",
]
