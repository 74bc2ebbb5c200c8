"""io.copy to a connection: by the kernel where that's possible.

    a regular file, opened binary           sendfile
    a stream, TCP's or Unix's               splice
    those behind an `io.limit_reader`       the same, up to the limit
    all else                                piece by piece

Go: net/sendfile.go, net/splice_linux.go, net/tcpsock_posix.go TCPConn.readFrom
Differs: Unix streams take it as well.  What the other side raises is not wrapped.
"""

import errno
import io as files
import os
import stat
from typing import Final

from gopy._core import SocketFD, send_file, splice
from gopy.io.protocols import Readable, Writable

# What says that the kernel can't do it this way, before anything was done.
_UNABLE: Final = frozenset((errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM))

File = files.BufferedReader | files.FileIO


class Unable(Exception):
    """The kernel won't do it: it's to be done piece by piece."""


class Plain:
    """A writer that is only that, so that `io.copy` doesn't ask it to do it all."""

    __slots__ = ("write",)

    def __init__(self, w: Writable) -> None:
        self.write = w.write


class PlainReader:
    """A reader that is only that."""

    __slots__ = ("read",)

    def __init__(self, r: Readable) -> None:
        self.read = r.read


def move(to: SocketFD, source: SocketFD | File, most: int) -> int:
    """Have the kernel move up to most bytes of source into a stream; return how many there were.

    Raises:
        Unable: it can't.
        FdClosedError, FdTimeoutError, OSError: each has the bytes done as ``.n``.
    """
    try:
        if isinstance(source, SocketFD):
            return splice(to, source, most)
        return _from_file(to, source, most)
    except OSError as error:
        if error.errno in _UNABLE and not getattr(error, "n", 0):
            raise Unable from error
        raise


def _from_file(to: SocketFD, file: File, most: int) -> int:
    """Send from where file stands, and leave it behind what was sent.

    Go: net/sendfile.go sendFile
    """
    number = file.fileno()
    if not stat.S_ISREG(os.fstat(number).st_mode):
        raise Unable
    start = file.tell()
    done = 0
    try:
        done = send_file(to, number, start, most)
        return done
    except BaseException as error:
        done = getattr(error, "n", 0)
        raise
    finally:
        if done:
            file.seek(start + done)
