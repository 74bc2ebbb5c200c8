"""A timerfd: the alarm clock of an epoll, for waits finer than a millisecond.

``epoll_wait`` counts whole milliseconds, rounded up, so a wait of 100 µs would
take 1.1 ms.  A timerfd that stands in the epoll keeps to the microsecond.  It is
edge-triggered and never read: to arm it again forgets the last expiry.

Rejected: ``select.select`` on the epoll (fails once its number is 1024 or more).

Go: none; Go's epoll_pwait rounds as ours would, its sysmon makes up for it
"""

import os
import sys
from time import CLOCK_MONOTONIC

if sys.version_info >= (3, 13):

    def _create() -> int:
        return os.timerfd_create(CLOCK_MONOTONIC, flags=os.TFD_NONBLOCK | os.TFD_CLOEXEC)

    def _arm(fd: int, delay_ns: int) -> None:
        os.timerfd_settime_ns(fd, initial=delay_ns)

else:
    import ctypes

    _libc = ctypes.CDLL(None, use_errno=True)

    class _Itimerspec(ctypes.Structure):
        """C's struct itimerspec: interval, then initial delay, each as seconds and ns."""

        _fields_ = [
            (name, ctypes.c_long) for name in ("every_s", "every_ns", "first_s", "first_ns")
        ]

    def _create() -> int:
        fd: int = _libc.timerfd_create(CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
        if fd < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return fd

    def _arm(fd: int, delay_ns: int) -> None:
        spec = _Itimerspec(0, 0, delay_ns // 10**9, delay_ns % 10**9)
        if _libc.timerfd_settime(fd, 0, ctypes.byref(spec), None) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class FineTimer:
    """One timerfd."""

    __slots__ = ("fd",)

    def __init__(self) -> None:
        self.fd = _create()

    def arm(self, delay_ns: int) -> None:
        """Become readable delay_ns (at least 1) from now; an earlier arming is forgotten."""
        _arm(self.fd, delay_ns)

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.fd)
