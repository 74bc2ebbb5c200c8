"""Descriptors that are open, by kind: threads that come and go have others of their own."""

import os
from contextlib import suppress


def open_ones(kind: str) -> set[str]:
    """Return those of a kind, ``socket`` or ``pipe``; each is named by its inode."""
    names = set()
    for each in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # of a thread that has just ended
            names.add(os.readlink(f"/proc/self/fd/{each}"))
    return {name for name in names if name.startswith(f"{kind}:")}
