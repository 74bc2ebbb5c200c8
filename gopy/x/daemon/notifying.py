"""notify: a datagram to the socket that NOTIFY_SOCKET names.

Go: github.com/coreos/go-systemd daemon/sdnotify.go
"""

import os
import socket
from typing import Final

from gopy._core import SocketFD, monotonic_ns

READY: Final = "READY=1"
STOPPING: Final = "STOPPING=1"
RELOADING: Final = "RELOADING=1"
WATCHDOG: Final = "WATCHDOG=1"


def notify(*state: str, unset_environment: bool = False) -> bool:
    """Tell the service manager of states such as `READY` or ``STATUS=serving``.

    The time that goes with `RELOADING` is added.  Parks the goroutine while the manager's
    queue is full.

    Args:
        state: assignments, `READY` if there are none.
        unset_environment: forget the socket afterwards, so that children don't inherit it.

    Returns:
        True if it was sent, False if nobody wants to know: ``NOTIFY_SOCKET`` is not set.

    Raises:
        OSError: it could not be sent.

    Go: github.com/coreos/go-systemd daemon/sdnotify.go SdNotify
    """
    path = os.environ.get("NOTIFY_SOCKET", "")
    if unset_environment:
        os.environ.pop("NOTIFY_SOCKET", None)
    if not path:
        return False
    lines = list(state or (READY,))
    if RELOADING in lines and not any(each.startswith("MONOTONIC_USEC=") for each in lines):
        lines.append(f"MONOTONIC_USEC={monotonic_ns() // 1000}")
    fd = SocketFD(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        fd.connect("\0" + path[1:] if path.startswith("@") else path)
        fd.write("\n".join(lines).encode())
    finally:
        fd.close()
    return True
