"""DatagramFD: a socket whose pieces come and go whole, UDP's and Unix's.

What a datagram that was read tells nothing of is whether there is another one: the next
read always tries first.  An empty one is a datagram, too, not an end.

A Unix datagram goes to a queue of its receiver's, and nothing tells a sender who isn't
connected to it when that queue has room again: he looks again and again.

Go: internal/poll/fd_unix.go FD.ReadFrom, FD.WriteTo
"""

import socket
from _socket import socket as CSocket
from typing import Any, Final

from gopy._core.fd.socketfd import _NOSIGNAL, DEEP, Buffer, SocketFD
from gopy._core.netpoll.polldesc import EOF
from gopy._core.sched.depth import room
from gopy._core.sched.parking import sleep_ns

FIRST_PAUSE_NS: Final = 100_000
LAST_PAUSE_NS: Final = 10_000_000

_recvfrom = CSocket.recvfrom
_send = CSocket.send
_sendto = CSocket.sendto


class DatagramFD(SocketFD):
    """A non-blocking socket for datagrams; all of its waits park the goroutine."""

    __slots__ = ()

    def __init__(self, family: int) -> None:
        super().__init__(family, socket.SOCK_DGRAM)
        self.flags |= EOF  # a short read proves nothing

    def receive(self, n: int) -> tuple[bytes, Any]:
        """Return a datagram, cut off after n bytes, and its sender, as `recvfrom` has it.

        Raises:
            FdClosedError, FdTimeoutError, OSError
        """
        room(DEEP)
        turn = self.reading
        self._begin_read(turn)
        try:
            while True:
                try:
                    got = _recvfrom(self, n)
                    break
                except BlockingIOError:
                    self.wait_read()
            self.spins += 1
            return got
        finally:
            self.unlock(turn)

    def write(self, data: Buffer) -> int:
        """Send data as one datagram to whom it is connected with; return its length."""
        room(DEEP)
        turn = self.writing
        self.lock(turn)
        try:
            self.check(turn)
            while True:
                try:
                    return _send(self, data, _NOSIGNAL)
                except BlockingIOError:
                    self.wait_write()
        finally:
            self.unlock(turn)

    def send_to(self, data: Buffer, address: Any) -> int:
        """Send data as one datagram to address, as `sendto` takes it; return its length."""
        room(DEEP)
        turn = self.writing
        self.lock(turn)
        try:
            pause_ns = FIRST_PAUSE_NS
            while True:
                self.check(turn)
                try:
                    return _sendto(self, data, _NOSIGNAL, address)
                except BlockingIOError:
                    if self.family == socket.AF_UNIX:
                        sleep_ns(pause_ns)
                        pause_ns = min(pause_ns * 2, LAST_PAUSE_NS)
                    else:
                        self.wait_write()
        finally:
            self.unlock(turn)
