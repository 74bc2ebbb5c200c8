"""What all connections over a socket share: a SocketFD that speaks in Go's errors.

Locking: none of its own; the SocketFD serialises (`gopy._core` fd).

Go: net/net.go conn
"""

import socket
from typing import TYPE_CHECKING, Any, NoReturn, Self

from gopy._core import FdClosedError, FdTimeoutError, SocketFD, twin
from gopy.net.addr import Addr
from gopy.net.operror import fail
from gopy.net.when import deadline_ns
from gopy.time import Time

DEFAULT_READ = 65536


class SocketConn:
    """What all connections over a socket share.

    A dropped connection closes itself, as Go's does.
    """

    __slots__ = ("__weakref__", "_fd", "_local", "_net", "_remote")

    def __init__(self, fd: SocketFD, net: str, local: Any, remote: Any) -> None:
        # Any: addresses as the socket module has them, of a kind for each family.
        self._fd = fd
        self._net = net
        self._local = local
        self._remote = remote

    def read(self, n: int = DEFAULT_READ, /) -> bytes:
        """Return 1 to n bytes as soon as there are any; ``b""`` at the end of the stream.

        Parks the goroutine (``IO wait``) until then.  Readers take turns.  ``read(0)`` is ``b""``
        at once.

        Raises:
            ErrClosed: the connection is closed, or was meanwhile.
            DeadlineExceededError: the read deadline has gone by.
            OpError: the system's error, such as ``connection reset by peer``.
            ValueError: n is negative.

        Go: net/net.go conn.Read
        """
        if n <= 0:
            return self._read_nothing(n)
        try:
            return self._fd.read(n)
        except (OSError, FdClosedError, FdTimeoutError) as error:
            self._fail("read", error)

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer, as `read` does; return how much, 0 at the end."""
        view = memoryview(buffer).cast("B")
        if not view:
            return len(self._read_nothing(0))
        try:
            return self._fd.read_into(view)
        except (OSError, FdClosedError, FdTimeoutError) as error:
            self._fail("read", error)

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        """Write all of b and return its length.

        Parks the goroutine while the peer is too slow to take it.  Writers take turns: no other
        write comes between the pieces of this one.

        Raises:
            ErrClosed, DeadlineExceededError, OpError: as `read`; ``.n`` is how much was written.

        Go: net/net.go conn.Write
        """
        if type(b) is not bytes:
            b = memoryview(b).cast("B")
        try:
            return self._fd.write(b)
        except (OSError, FdClosedError, FdTimeoutError) as error:
            self._fail("write", error)

    def close(self) -> None:
        """Close it: whoever is blocked in it, and every later call, gets ErrClosed.

        Raises:
            ErrClosed: it is closed already.

        Go: net/net.go conn.Close
        """
        try:
            self._fd.close()
        except (OSError, FdClosedError) as error:
            self._fail("close", error)

    def close_read(self) -> None:
        """End reading: reads find the end of the stream, also one that waits.

        Go: net/tcpsock.go TCPConn.CloseRead
        """
        self._shutdown(socket.SHUT_RD)

    def close_write(self) -> None:
        """End writing: the peer finds the end of the stream, reading goes on.

        Go: net/tcpsock.go TCPConn.CloseWrite
        """
        self._shutdown(socket.SHUT_WR)

    def set_deadline(self, t: Time | None, /) -> None:
        """Make reads and writes fail, rather than wait, from t on.

        It holds for the goroutines that wait right now as for calls to come, until it is set
        again; a later deadline, or None, revives the connection.

        Args:
            t: an instant, as ``gopy.time.now() + 5 * gopy.time.SECOND``; None for no deadline.

        Raises:
            ErrClosed: the connection is closed.

        Go: net/net.go Conn.SetDeadline
        """
        when = deadline_ns(t)
        self._set_deadlines(when, when)

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads alone, as `set_deadline` does."""
        self._set_deadlines(deadline_ns(t), None)

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of writes alone, as `set_deadline` does."""
        self._set_deadlines(None, deadline_ns(t))

    def set_read_buffer(self, size_bytes: int) -> None:
        """Set the size of the system's receive buffer.

        Go: net/net.go conn.SetReadBuffer
        """
        self._set_option(socket.SOL_SOCKET, socket.SO_RCVBUF, size_bytes)

    def set_write_buffer(self, size_bytes: int) -> None:
        """Set the size of the system's send buffer.

        Go: net/net.go conn.SetWriteBuffer
        """
        self._set_option(socket.SOL_SOCKET, socket.SO_SNDBUF, size_bytes)

    def fileno(self) -> int:
        """Return the descriptor's number, -1 once it is really closed."""
        return self._fd.fileno()

    def local_addr(self) -> Addr:
        """Return the near address, also after close."""
        raise NotImplementedError

    def remote_addr(self) -> Addr:
        """Return the far address, also after close."""
        raise NotImplementedError

    def _read_nothing(self, n: int) -> bytes:
        if n < 0:
            raise ValueError("read of a negative number of bytes")
        if self._fd.is_closed:
            self._fail("read", FdClosedError())
        return b""

    def _shutdown(self, how: int) -> None:
        try:
            self._fd.shutdown(how)
        except (OSError, FdClosedError) as error:
            self._fail("close", error, "shutdown")

    def _set_deadlines(self, read_ns: int | None, write_ns: int | None) -> None:
        try:
            self._fd.set_deadlines(read_ns, write_ns)
        except FdClosedError as error:
            self._fail("set", error)

    def _set_option(self, level: int, option: int, value: int | bytes) -> None:
        try:
            self._fd.set_option(level, option, value)
        except (OSError, FdClosedError) as error:
            self._fail("set", error, "setsockopt")

    def _fail(self, op: str, error: BaseException, syscall: str = "") -> NoReturn:
        near, far = self._ends()
        source, addr = (None, near) if op == "set" else (near, far)
        fail(op, self._net, source, addr, error, syscall)

    def _ends(self) -> tuple[object, object]:
        """Return the near and the far address, for an error."""
        return self.local_addr(), self.remote_addr()

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
        return f"<{type(self).__name__} {self.local_addr()}->{self.remote_addr()}>"


if not TYPE_CHECKING and (compiled := twin("gopy.net._conn")) is not None:
    compiled.on_conn(SocketConn)
    SocketConn.read, SocketConn.write = compiled.ways(SocketConn)
