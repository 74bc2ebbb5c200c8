"""What the system knows of an M's thread: its processor time, and whether it sleeps.

Go: none; there a system call tells the scheduler where it begins and ends
"""

import time

from gopy._core.sched.m import M


def cpu_ns(m: M) -> int:
    """Return the CPU time of m's thread; 0 if it is gone."""
    try:
        return time.clock_gettime_ns((~m.native << 3) | 6)  # the kernel's name for that clock
    except OSError:
        return 0


def sleeps(m: M) -> bool:
    """Return whether the kernel has m's thread wait for something, be it the GIL."""
    try:
        with open(f"/proc/self/task/{m.native}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2][:1] in b"SD"
    except OSError:
        return False
