"""From a file or a socket into a socket, without a detour through Python's memory.

`send_file` has the kernel read the file (sendfile); `splice` moves bytes from one socket
into a pipe and from there into the other one, in turns, so that each side waits for its
own edges and keeps its own deadline.

What is in the pipe when the second socket fails is lost, as in Go.

Go: internal/poll/sendfile_unix.go, internal/poll/splice_linux.go
"""

import os
from typing import Final

from gopy._core.fd.socketfd import DEEP, SocketFD
from gopy._core.sched.depth import room

MAX_CHUNK: Final = 1 << 20  # a call holds its thread: no longer than that takes
_FLAGS: Final = getattr(os, "SPLICE_F_NONBLOCK", 0) | getattr(os, "SPLICE_F_MOVE", 0)


def send_file(fd: SocketFD, source: int, offset: int, count: int) -> int:
    """Send up to count bytes of the regular file numbered source, from offset on.

    Returns how many they were: less than count if the file ends before.

    Raises:
        FdClosedError, FdTimeoutError, OSError: each has the bytes done as ``.n``.

    Go: internal/poll/sendfile.go SendFile
    """
    room(DEEP)
    turn = fd.writing
    fd.lock(turn)
    done = 0
    try:
        fd.check(turn)
        while done < count:
            try:
                sent = os.sendfile(fd.fd, source, offset + done, min(count - done, MAX_CHUNK))
            except BlockingIOError:
                fd.wait_write()
                continue
            if not sent:
                break
            done += sent
            fd.check(turn)
        return done
    except BaseException as error:
        error.n = done  # type: ignore[attr-defined]  # how far it came, as Go's n
        raise
    finally:
        fd.unlock(turn)


def splice(to: SocketFD, source: SocketFD, count: int) -> int:
    """Move up to count bytes from one stream to another; return how many until source's end.

    Raises:
        FdClosedError, FdTimeoutError, OSError: of either; each has the bytes done as ``.n``.

    Go: internal/poll/splice_linux.go Splice
    """
    done = 0
    outlet, inlet = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        while done < count:
            held = _fill(inlet, source, min(count - done, MAX_CHUNK))
            if not held:
                break
            while held:
                moved = _drain(to, outlet, held)
                held -= moved
                done += moved
        return done
    except BaseException as error:
        error.n = done  # type: ignore[attr-defined]  # how far it came, as Go's n
        raise
    finally:
        os.close(outlet)
        os.close(inlet)


def _fill(inlet: int, source: SocketFD, count: int) -> int:
    """Move what source has, at least one byte, into an empty pipe; 0 at the end.

    Go: internal/poll/splice_linux.go spliceDrain
    """
    room(DEEP)
    turn = source.reading
    source._begin_read(turn)
    try:
        source.drained = False
        while True:
            try:
                moved = os.splice(source.fd, inlet, count, flags=_FLAGS)
                source.spins += 1
                return moved
            except BlockingIOError:
                source.wait_read()
    finally:
        source.unlock(turn)


def _drain(to: SocketFD, outlet: int, count: int) -> int:
    """Move some of the count bytes that are in the pipe to a socket.

    Go: internal/poll/splice_linux.go splicePump
    """
    turn = to.writing
    to.lock(turn)
    try:
        to.check(turn)
        while True:
            try:
                return os.splice(outlet, to.fd, count, flags=_FLAGS)
            except BlockingIOError:
                to.wait_write()
    finally:
        to.unlock(turn)
