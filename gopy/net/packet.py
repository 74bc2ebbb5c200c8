"""Connections of datagrams: UDP's, and Unix's.

One class serves both who is connected to one peer (`dial`) and who is not
(`listen_packet`).  A datagram is read whole: what doesn't fit is lost.

Go: net/udpsock.go UDPConn, net/unixsock.go UnixConn, net/net.go PacketConn
Differs: `UnixgramConn` is a class of its own; Go's UnixConn is both.
"""

import errno
from typing import Any

from gopy._core import DatagramFD, FdClosedError, FdTimeoutError
from gopy.net.addr import Addr, UDPAddr, UnixAddr, inet_raw, udp_addr, unix_addr, unix_raw
from gopy.net.conn import DEFAULT_READ, SocketConn
from gopy.net.operror import AddrError, Errno, OpError, failed


class ErrWriteToConnected(OpError):  # noqa: N818  # Go's name
    """``use of WriteTo with pre-connected connection``.

    Go: net/net.go ErrWriteToConnected
    """

    TEXT = "use of WriteTo with pre-connected connection"


class PacketSocketConn(SocketConn):
    """What UDPConn and UnixgramConn share."""

    __slots__ = ()

    _fd: DatagramFD

    def read_from(self, n: int = DEFAULT_READ, /) -> tuple[bytes, Any]:
        """Return the next datagram, cut off after n bytes, and who sent it.

        Parks the goroutine (``IO wait``) until there is one.  Readers take turns.  An empty
        datagram is ``b""``: there is no end.

        Raises:
            ErrClosed: the connection is closed, or was meanwhile.
            DeadlineExceededError: the read deadline has gone by.
            OpError: the system's error.
            ValueError: n is negative.

        Go: net/net.go PacketConn.ReadFrom
        """
        if n < 0:
            raise ValueError("read of a negative number of bytes")
        try:
            data, raw = self._fd.receive(n)
        except (OSError, FdClosedError, FdTimeoutError) as error:
            self._fail("read", error, "recvfrom")
        return data, self._sender(raw)

    def write_to(self, b: bytes | bytearray | memoryview, addr: Addr, /) -> int:
        """Send b as one datagram to addr; return its length.

        Raises:
            ErrWriteToConnected: the connection has a peer, by `dial`.
            ErrClosed, DeadlineExceededError, OpError: as `read_from`.

        Go: net/net.go PacketConn.WriteTo
        """
        try:
            raw = self._receiver(addr)
            return self._fd.send_to(b, raw)
        except (OSError, AddrError, FdClosedError, FdTimeoutError) as error:
            made = failed("write", self._net, self.local_addr(), addr, error, "sendto")
            raise made from made.__cause__

    def _sender(self, raw: Any) -> Addr | None:
        raise NotImplementedError

    def _receiver(self, addr: Addr) -> Any:  # Any: as the socket module has it
        raise NotImplementedError

    def _check_unconnected(self, addr: Addr) -> None:
        if self._fd.is_closed:
            raise FdClosedError
        if self._remote is not None:
            raise ErrWriteToConnected("write", self._net, self.local_addr(), addr)

    def __repr__(self) -> str:
        peer = "" if self._remote is None else f"->{self.remote_addr()}"
        return f"<{type(self).__name__} {self.local_addr()}{peer}>"


class UDPConn(PacketSocketConn):
    """UDP: with a peer, by `dial`, or without, by `listen_packet`.

    Go: net/udpsock.go UDPConn
    """

    __slots__ = ()

    def local_addr(self) -> UDPAddr:
        """Return the near address, also after close."""
        return udp_addr(self._local)

    def remote_addr(self) -> Any:  # Any: a Conn has a peer; here it's None if there is none
        """Return the peer's address, also after close; None if there is no peer."""
        return None if self._remote is None else udp_addr(self._remote)

    def _sender(self, raw: Any) -> UDPAddr:
        return udp_addr(raw)

    def _receiver(self, addr: Addr) -> Any:
        if not isinstance(addr, UDPAddr):
            raise Errno(errno.EINVAL)
        self._check_unconnected(addr)
        return inet_raw(addr, self._fd.family)


class UnixgramConn(PacketSocketConn):
    """Unix datagrams: with a peer, by `dial`, or without, by `listen_packet`.

    Closing it leaves the socket's file, as Go does.

    Go: net/unixsock.go UnixConn
    """

    __slots__ = ()

    def local_addr(self) -> UnixAddr:
        """Return the near address, ``@`` if it has no name."""
        return unix_addr(self._local, "unixgram")

    def remote_addr(self) -> Any:  # Any: as UDPConn's
        """Return the peer's address; None if there is no peer."""
        return None if self._remote is None else unix_addr(self._remote, "unixgram")

    def _sender(self, raw: Any) -> UnixAddr | None:
        return unix_addr(raw, "unixgram") if raw else None

    def _receiver(self, addr: Addr) -> Any:
        if not isinstance(addr, UnixAddr):
            raise Errno(errno.EINVAL)
        self._check_unconnected(addr)
        if addr.net != "unixgram":
            raise Errno(errno.EAFNOSUPPORT)
        return unix_raw(addr)
