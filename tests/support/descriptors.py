"""Descriptors: two that are connected, and those that are open, by kind."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gopy._core import SocketFD


@contextmanager
def connected() -> Iterator[tuple[SocketFD, SocketFD]]:
    """Give two connected TCP sockets; they are closed at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    near = SocketFD(socket.AF_INET, socket.SOCK_STREAM)
    near.connect(listener.getsockname())
    accepted, _ = listener.accept()
    far = SocketFD(socket.AF_INET, socket.SOCK_STREAM, accepted.detach())
    listener.close()
    yield near, far
    for each in (near, far):
        each.drop()


def open_ones(kind: str) -> set[str]:
    """Return those of a kind, ``socket`` or ``pipe``; each is named by its inode.

    Threads that come and go have others of their own.
    """
    names = set()
    for each in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # of a thread that has just ended
            names.add(os.readlink(f"/proc/self/fd/{each}"))
    return {name for name in names if name.startswith(f"{kind}:")}
