"""Options that every TCP socket gets.

Go: net/tcpsock_unix.go, net/dial.go defaultTCPKeepAliveIdle
"""

import socket
from typing import Final

from gopy._core import SocketFD

KEEP_ALIVE_IDLE_S: Final = 15
KEEP_ALIVE_INTERVAL_S: Final = 15
KEEP_ALIVE_COUNT: Final = 9


def keep_alive_and_no_delay(fd: SocketFD) -> None:
    """Have fd send small writes at once, and probe a peer that is silent for 15 s."""
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    fd.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL_S)
    fd.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEP_ALIVE_COUNT)
