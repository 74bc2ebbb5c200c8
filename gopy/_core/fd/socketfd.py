"""SocketFD: a stream socket for goroutines; C socket, mutex and PollDesc in one object.

Every operation tries first and waits for an edge only when the kernel says EAGAIN,
with one exception: after a read that took less than it asked for, the next one waits
first (``drained``), since the stream is empty and the failing call would cost 2 µs.
That holds for TCP only, and until an end, an error or urgent data was seen: a Unix
socket also stops short where descriptors were passed along.

After MAX_SPINS reads or accepts without a wait the caller yields: an endless stream
must not starve the others.  It yields before it touches anything, so an exception
that comes with the yield loses no data.

`read` and `write` begin with a short cut for the common case, one thread and a state
of 0, in which no lock is taken and nothing is called but the socket and the scheduler;
whatever else is the case, they fall back on the general way.

Go: internal/poll/fd_unix.go
"""

import errno
import os
import socket
from _socket import socket as CSocket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from gopy._core.base import fastpath
from gopy._core.base.optional import twin
from gopy._core.fd.deadline import WAIT_FIELDS, FdWaits
from gopy._core.fd.errors import FdClosedError
from gopy._core.fd.fdmutex import BUSY, MUTEX_FIELDS, Turn
from gopy._core.netpoll.polldesc import EOF, POLL_FIELDS, READY, REGISTERED
from gopy._core.sched.depth import room
from gopy._core.sched.parking import alone, current, getcurrent, gosched, park, ready
from gopy._core.task.g import G

MAX_SPINS: Final = 64
DEEP: Final = 14  # frames under an operation that takes its turn, waits, and gives it back (R4)

_accept = CSocket._accept  # type: ignore[attr-defined]  # typeshed has no private names
receive = CSocket.recv
_recv_into = CSocket.recv_into
_send = CSocket.send
_NOSIGNAL: Final = socket.MSG_NOSIGNAL
_IN_PROGRESS: Final = frozenset((errno.EINPROGRESS, errno.EALREADY, errno.EINTR))

Buffer = bytes | bytearray | memoryview


class SocketFD(FdWaits, CSocket):
    """A non-blocking socket; all of its waits park the goroutine with ``IO wait``."""

    __slots__ = (*POLL_FIELDS, *MUTEX_FIELDS, *WAIT_FIELDS)

    def __init__(self, family: int, kind: int, fileno: int | None = None) -> None:
        """Make a socket, or take over the one numbered fileno."""
        CSocket.__init__(self, family, kind, 0, fileno)
        self.setblocking(False)
        self.init_poll(CSocket.fileno(self))
        self.init_mutex()
        self.init_waits()
        if family == socket.AF_UNIX:
            self.flags |= EOF

    def read(self, n: int) -> bytes:
        """Return up to n > 0 bytes as soon as there is one; ``b""`` at the end of the stream.

        Raises:
            FdClosedError, FdTimeoutError, OSError

        Go: internal/poll/fd_unix.go FD.Read
        """
        me = getcurrent()
        turn = self.reading
        try:
            short = me.lone_p is not None
        except AttributeError:  # this thread's first call
            short = False
        if not short or turn.state or self.spins >= MAX_SPINS:
            return self._read(n)
        turn.state = BUSY
        try:
            if self.drained:
                self.drained = False
                self.spins = 0
                if self.rg is READY:
                    self.rg = None
                else:
                    g: G = me.g
                    self.rg = g
                    park(g, "IO wait", self)
                    if turn.state != BUSY:
                        self.check(turn)
            try:
                data = receive(self, n)
            except BlockingIOError:
                data = self._await_data(n)
        except BaseException:
            if turn.state == BUSY and not fastpath.multi:  # no calls: there may be no room (R4)
                self.rg = None if self.rg is not READY else READY
                turn.state = 0
            else:
                self._give_up(turn)
            raise
        if len(data) < n and self.flags & (EOF | REGISTERED) == REGISTERED:
            self.drained = True
        else:
            self.spins += 1
        if turn.state == BUSY and not fastpath.multi:
            turn.state = 0
        else:
            self.unlock(turn)
        return data

    def _read(self, n: int) -> bytes:
        """Read, whatever the state; `read` without its short cut."""
        room(DEEP)
        turn = self.reading
        self._begin_read(turn)
        try:
            if self.drained:
                self.wait_read()
            try:
                data = receive(self, n)
            except BlockingIOError:
                data = self._await_data(n)
            self._note(len(data), n)
            return data
        finally:
            self.unlock(turn)

    def read_into(self, buffer: memoryview) -> int:
        """Fill the beginning of buffer (bytes, not empty), as `read` returns bytes."""
        room(DEEP)
        turn = self.reading
        self._begin_read(turn)
        try:
            if self.drained:
                self.wait_read()
            while True:
                try:
                    count = _recv_into(self, buffer)
                    break
                except BlockingIOError:
                    self.wait_read()
            self._note(count, len(buffer))
            return count
        finally:
            self.unlock(turn)

    def write(self, data: Buffer) -> int:
        """Write all of data, in one piece as far as other writes are concerned; return its length.

        Raises:
            FdClosedError, FdTimeoutError, OSError: each has the bytes done as ``.n``.

        Go: internal/poll/fd_unix.go FD.Write
        """
        turn = self.writing
        if turn.state or not alone():
            return self._write(data)
        turn.state = BUSY
        try:
            try:
                sent = _send(self, data, _NOSIGNAL)
            except BlockingIOError:
                sent = 0
            if sent < len(data):
                sent = self._write_rest(memoryview(data), sent)
        except BaseException:
            if turn.state == BUSY and not fastpath.multi:  # no calls: there may be no room (R4)
                self.wg = None if self.wg is not READY else READY
                turn.state = 0
            else:
                self._give_up(turn)
            raise
        if turn.state == BUSY and not fastpath.multi:
            turn.state = 0
        else:
            self.unlock(turn)
        return sent

    def _write(self, data: Buffer) -> int:
        """Write, whatever the state; `write` without its short cut."""
        room(DEEP)
        turn = self.writing
        self.lock(turn)
        try:
            self.check(turn)
            try:
                sent = _send(self, data, _NOSIGNAL)
            except BlockingIOError:
                sent = 0
            return sent if sent == len(data) else self._write_rest(memoryview(data), sent)
        finally:
            self.unlock(turn)

    def _write_rest(self, view: memoryview, sent: int) -> int:
        try:
            while sent < len(view):
                try:
                    sent += _send(self, view[sent:], _NOSIGNAL)
                except BlockingIOError:
                    self.wait_write()
        except BaseException as error:
            error.n = sent  # type: ignore[attr-defined]  # how far it came, as Go's n
            raise
        return sent

    def accept_fd(self) -> tuple["SocketFD", Any]:
        """Return the next connection and its address, as `socket.accept` gives it.

        A connection that was given up before it was accepted is passed over.

        Go: internal/poll/fd_unix.go FD.Accept
        """
        room(DEEP)
        turn = self.reading
        self._begin_read(turn)
        try:
            while True:
                try:
                    fd, address = _accept(self)
                    break
                except BlockingIOError:
                    self.wait_read()
                except ConnectionAbortedError:
                    continue
            self.spins += 1
        finally:
            self.unlock(turn)
        try:
            return SocketFD(self.family, self.type, fd), address
        except BaseException:
            os.close(fd)
            raise

    def connect(self, address: Any) -> None:
        """Connect to address; the write deadline limits it.

        Raises:
            FdClosedError, FdTimeoutError
            OSError: BlockingIOError if a Unix listener's queue is full.

        Go: net/fd_unix.go netFD.connect
        """
        room(DEEP)
        turn = self.writing
        self.lock(turn)
        try:
            self.check(turn)
            number = self.connect_ex(address)
            while number in _IN_PROGRESS:
                self.wait_write()
                number = self.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if number == 0 and not self._is_connected():
                    number = errno.EINPROGRESS
            if number not in (0, errno.EISCONN):
                raise OSError(number, os.strerror(number))
        finally:
            self.unlock(turn)

    def shutdown(self, how: int) -> None:
        """Shut down one or both directions for good."""
        locked = self.acquire()
        try:
            if self.is_closed:
                raise FdClosedError
            CSocket.shutdown(self, how)
        finally:
            if locked:
                self.mu.release()

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        """Set a socket option, as `setsockopt` does."""
        locked = self.acquire()
        try:
            if self.is_closed:
                raise FdClosedError
            self.setsockopt(level, option, value)
        finally:
            if locked:
                self.mu.release()

    def close(self) -> None:
        """Fail all that wait and all calls to come; the descriptor goes with its last user.

        Raises:
            FdClosedError: it is closed already.

        Go: internal/poll/fd_unix.go FD.Close
        """
        current()  # so that waking cannot fail any more
        locked = self.acquire()
        try:
            waiting = self.evict()
            last = self.unused()
        finally:
            if locked:
                self.mu.release()
        for g in waiting:
            ready(g)
        if last:
            self.destroy()

    def destroy(self) -> None:
        """Close the socket itself (F3)."""
        CSocket.close(self)

    def drop(self) -> None:
        """Close it from a finalizer of its only owner.

        Nobody uses it then, so nobody is woken; and no lock is taken, since a finalizer may run
        while its thread holds any.
        """
        if self.is_closed:
            return
        self.shut()
        with suppress(OSError, ValueError):  # at the very end the poller may be closed already
            if self.poller is not None:
                self.poller.unregister(self)
        self.destroy()

    def _begin_read(self, turn: Turn) -> None:
        if self.spins >= MAX_SPINS:
            self.spins = 0
            gosched()
        self.lock(turn)
        try:
            self.check(turn)
        except BaseException:
            self.unlock(turn)
            raise

    def _await_data(self, n: int) -> bytes:
        while True:
            self.wait_read()
            try:
                return receive(self, n)
            except BlockingIOError:
                continue

    def _note(self, count: int, wanted: int) -> None:
        """Remember what a read of count bytes tells about the next one."""
        if count < wanted and self.flags & (EOF | REGISTERED) == REGISTERED:
            self.drained = True
        else:
            self.spins += 1

    def _give_up(self, turn: Turn) -> None:
        """End a short cut that an exception has ended; whoever stands in the word is we (D1)."""
        if turn is self.reading:
            self.claim_reader()
        else:
            self.claim_writer()
        self.unlock(turn)

    def _is_connected(self) -> bool:
        try:
            self.getpeername()
        except OSError as error:
            if error.errno == errno.ENOTCONN:
                return False
            raise
        return True


if not TYPE_CHECKING and (compiled := twin("gopy._core.fd._socket")) is not None:
    compiled.on_socket(SocketFD)
    SocketFD.read, SocketFD.write = compiled.read, compiled.write
    receive = compiled.receive
    waiting = twin("gopy._core.fd._waiting")
    SocketFD.lock, SocketFD.unlock = waiting.lock_turn, waiting.unlock_turn
    SocketFD.check, SocketFD._begin_read = waiting.check_turn, waiting.lock_read
    SocketFD.wait_read, SocketFD.wait_write = waiting.wait_read, waiting.wait_write
