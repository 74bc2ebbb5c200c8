"""listeners: sockets that were opened before this program began.

Go: github.com/coreos/go-systemd activation/files_unix.go, activation/listeners.go
"""

import os
import socket
from contextlib import suppress
from typing import Final

from gopy._core import SocketFD
from gopy.net import Listener, TCPListener, UnixListener

FIRST_FD: Final = 3
_VARIABLES: Final = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


def listeners(*, unset_environment: bool = True) -> list[Listener]:
    """Return the listeners that systemd hands over, in the order of the unit's sockets.

    TCP and Unix streams; descriptors of other kinds stay as they are.  Empty if the program
    was not started by a socket.  Closing a Unix listener leaves its path alone: it is
    systemd's.

    Args:
        unset_environment: let a second call, and children, find none.

    Go: github.com/coreos/go-systemd activation/listeners.go Listeners
    """
    return [each for _, each in _inherited(unset_environment)]


def listeners_with_names(*, unset_environment: bool = True) -> dict[str, list[Listener]]:
    """Return them by the name of their unit, or what ``FileDescriptorName=`` says.

    Go: github.com/coreos/go-systemd activation/listeners.go ListenersWithNames
    """
    found: dict[str, list[Listener]] = {}
    for name, each in _inherited(unset_environment):
        found.setdefault(name, []).append(each)
    return found


def _inherited(unset_environment: bool) -> list[tuple[str, Listener]]:
    pid, count, names = (os.environ.get(name, "") for name in _VARIABLES)
    if unset_environment:
        for name in _VARIABLES:
            os.environ.pop(name, None)
    if pid != str(os.getpid()) or not count.isdecimal():
        return []
    called = names.split(":") if names else []
    found = []
    for index in range(int(count)):
        fd = FIRST_FD + index
        with suppress(OSError):  # there may be less than was said
            os.set_inheritable(fd, False)
        listener = listener_of(fd)
        if listener is not None:
            name = called[index] if index < len(called) else f"LISTEN_FD_{fd}"
            found.append((name, listener))
    return found


def listener_of(fd: int) -> Listener | None:
    """Return descriptor fd as a listener, None if it is something else."""
    try:
        looked_at = socket.socket(fileno=fd)
    except OSError:
        return None
    try:
        family, kind = looked_at.family, looked_at.type
        listens = looked_at.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    finally:
        looked_at.detach()
    if kind != socket.SOCK_STREAM or not listens:
        return None
    if family in (socket.AF_INET, socket.AF_INET6):
        return TCPListener(SocketFD(family, kind, fd), "tcp")
    if family == socket.AF_UNIX:
        unix = UnixListener(SocketFD(family, kind, fd), "unix")
        unix.set_unlink_on_close(False)
        return unix
    return None
