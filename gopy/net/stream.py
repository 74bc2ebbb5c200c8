"""Streams: TCP's and Unix's.

Go: net/tcpsock.go TCPConn, net/unixsock.go UnixConn, net/tcpsock_posix.go readFrom, writeTo
"""

import socket
import sys
from typing import TYPE_CHECKING

from gopy._core import FdClosedError, FdTimeoutError, SocketFD, twin
from gopy.io import copy
from gopy.io.limited import LimitedReader
from gopy.io.protocols import Readable, ReaderFrom, Writable, WriterTo
from gopy.net.addr import TCPAddr, UnixAddr, tcp_addr, unix_addr
from gopy.net.conn import SocketConn
from gopy.net.operror import Later
from gopy.net.transfer import File, Plain, PlainReader, Unable, move


class StreamConn(SocketConn, ReaderFrom, WriterTo):
    """What TCPConn and UnixConn share: `gopy.io.copy` asks them to do it."""

    __slots__ = ()

    def read_from(self, r: Readable, /) -> int:
        """Write all that r has; return how many bytes that were.

        A regular file that was opened binary (its position moves along), and another stream of
        TCP or Unix, are moved by the kernel (sendfile, splice); so are the first n bytes of
        them, behind an `io.limit_reader`.  All else goes piece by piece.

        Raises:
            ErrClosed, DeadlineExceededError, OpError: as `write`; ``.n`` is how much was moved.
            Exception: what r raises.

        Go: net/tcpsock.go TCPConn.ReadFrom
        """
        limited = r if isinstance(r, LimitedReader) else None
        inner: object = r if limited is None else limited.r
        source = inner._fd if isinstance(inner, StreamConn) else inner
        most = sys.maxsize if limited is None else limited.n
        if most > 0 and isinstance(source, SocketFD | File):
            done = 0
            try:
                done = move(self._fd, source, most)
                return done
            except Unable:
                pass
            except (OSError, FdClosedError, FdTimeoutError) as error:
                done = getattr(error, "n", 0)
                by_file = not isinstance(source, SocketFD)
                self._fail("readfrom", error, "sendfile" if by_file else "splice")
            finally:
                if limited is not None:
                    limited.n -= done
        return copy(Plain(self), r if limited is not None else PlainReader(r))

    def write_to(self, w: Writable, /) -> int:
        """Write all that comes to w, until the end; return how many bytes that were.

        To another stream of TCP or Unix the kernel moves them.

        Raises:
            ErrClosed, DeadlineExceededError, OpError: as `read`; ``.n`` is how much was moved.
            Exception: what w raises.

        Go: net/tcpsock.go TCPConn.WriteTo
        """
        if isinstance(w, StreamConn):
            return w.read_from(self)
        return copy(w, PlainReader(self))


class TCPConn(StreamConn):
    """A TCP connection; ``TCP_NODELAY`` and keep-alive are on.

    Go: net/tcpsock.go TCPConn
    """

    __slots__ = ()

    def local_addr(self) -> TCPAddr:
        """Return the near address, also after close."""
        return tcp_addr(self._local)

    def remote_addr(self) -> TCPAddr:
        """Return the far address, also after close."""
        return tcp_addr(self._remote)

    def _ends(self) -> tuple[object, object]:
        return Later(tcp_addr, self._local), Later(tcp_addr, self._remote)

    def set_no_delay(self, on: bool) -> None:
        """Send small writes at once (on, the default) or gather them (Nagle).

        Go: net/tcpsock.go TCPConn.SetNoDelay
        """
        self._set_option(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(on))

    def set_keep_alive(self, on: bool) -> None:
        """Have the system probe whether the peer is still there.

        Go: net/tcpsock.go TCPConn.SetKeepAlive
        """
        self._set_option(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(on))

    def set_linger(self, seconds: int) -> None:
        """Say what close does with unsent data.

        Negative: send it in the background (the default); 0: drop it and reset the connection;
        else send it, for at most so many seconds.

        Go: net/tcpsock.go TCPConn.SetLinger
        """
        on, span = (0, 0) if seconds < 0 else (1, seconds)
        both = on.to_bytes(4, "little") + span.to_bytes(4, "little")
        self._set_option(socket.SOL_SOCKET, socket.SO_LINGER, both)


class UnixConn(StreamConn):
    """A connection over a Unix socket.

    Go: net/unixsock.go UnixConn
    """

    __slots__ = ()

    def local_addr(self) -> UnixAddr:
        """Return the near address, ``@`` if it has no name."""
        return unix_addr(self._local)

    def remote_addr(self) -> UnixAddr:
        """Return the far address, ``@`` if it has no name."""
        return unix_addr(self._remote)

    def _ends(self) -> tuple[object, object]:
        return Later(unix_addr, self._local), Later(unix_addr, self._remote)


if not TYPE_CHECKING and (compiled := twin("gopy.net._conn")) is not None:
    TCPConn.read, TCPConn.write = compiled.ways(TCPConn)
    UnixConn.read, UnixConn.write = compiled.ways(UnixConn)
