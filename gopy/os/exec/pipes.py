"""Descriptors that are no sockets, in the poller: ends of pipes, and a process's.

The core's descriptors are sockets.  So one is made, and what is to be watched takes its
place under the same number; of its methods those are used that wait and close.

Go: os/file_unix.go, internal/poll/fd_unix.go
"""

import os
import socket
from collections.abc import Callable

from gopy._core import FdClosedError, SocketFD
from gopy.io import Closer

CHUNK = 64 << 10


class Watched(SocketFD):
    """A descriptor that can be waited for; it owns the one that it was given."""

    __slots__ = ()

    def __init__(self, fd: int) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        os.dup2(fd, self.fd, inheritable=False)
        os.close(fd)

    def take(self, n: int) -> bytes:
        """Return up to n bytes as soon as there is one; ``b""`` at the end."""
        self.lock(self.reading)
        try:
            self.check(self.reading)
            while True:
                try:
                    return os.read(self.fd, n)
                except BlockingIOError:
                    self.wait_read()
        finally:
            self.unlock(self.reading)

    def give(self, data: memoryview) -> int:
        """Write all of data; an error has the bytes done as ``.n``."""
        done = 0
        self.lock(self.writing)
        try:
            self.check(self.writing)
            while done < len(data):
                try:
                    done += os.write(self.fd, data[done:])
                except BlockingIOError:
                    self.wait_write()
        except BaseException as error:
            error.n = done  # type: ignore[attr-defined]  # as Go's n
            raise
        finally:
            self.unlock(self.writing)
        return done

    def use(self, fn: Callable[[int], object]) -> None:
        """Call fn with the number, which stays this descriptor's meanwhile."""
        self.lock(self.writing)
        try:
            self.check(self.writing)
            fn(self.fd)
        finally:
            self.unlock(self.writing)

    def until_readable(self, over: Callable[[], object | None]) -> None:
        """Wait until over() is not None; it's asked after each edge."""
        self.lock(self.reading)
        try:
            while True:
                self.check(self.reading)
                if over() is not None:
                    return
                self.wait_read()
        finally:
            self.unlock(self.reading)


class PipeEnd(Closer):
    """An end of a pipe, the other one of which is a program's stdin, stdout or stderr.

    Reading and writing wait as they do for connections.  After `close` they raise ValueError,
    as Python's files do.

    Go: os/file.go File, of a pipe
    """

    __slots__ = ("_fd",)

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self._fd = Watched(fd)

    def read(self, n: int = CHUNK, /) -> bytes:
        """Return 1 to n bytes as soon as there are any; ``b""`` at the end.

        Raises:
            ValueError: it is closed.

        Go: os/file.go File.Read
        """
        try:
            return self._fd.take(CHUNK if n < 0 else n)
        except FdClosedError:
            raise _closed() from None

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        """Write all of b and return its length.

        Raises:
            BrokenPipeError: nobody reads any more.
            ValueError: it is closed.  All have the bytes done as ``.n``.

        Go: os/file.go File.Write
        """
        try:
            return self._fd.give(memoryview(b).cast("B"))
        except FdClosedError as error:
            closed = _closed()
            closed.n = getattr(error, "n", 0)  # type: ignore[attr-defined]
            raise closed from None

    def close(self) -> None:
        """Close it; who waits in it gets ValueError. Closing it again does nothing.

        Go: os/file_posix.go File.Close
        """
        if not self._fd.is_closed:
            self._fd.close()

    def __enter__(self) -> "PipeEnd":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        fd: Watched | None = getattr(self, "_fd", None)
        if fd is not None:
            fd.drop()


def _closed() -> ValueError:
    return ValueError("file already closed")
