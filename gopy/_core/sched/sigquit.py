"""SIGQUIT, the terminal's Ctrl-\\: print where every goroutine stands, and end with status 2.

Only for a program that `run` owns, and that leaves the signal alone.  Goroutines that stand
at the same place are shown once, with their number (`report.grouped_dump`).

    the main thread runs Python     its handler writes the dump: meanwhile none of the
                                    goroutines of that thread moves
    it is held up in C              after PATIENCE_S a thread of ours does, the listener: C
                                    has told it of the signal, by Python's wakeup descriptor

The listener also ends the process by SIGINT when a second Ctrl-C comes LATE_NS after the first
and the main thread has come back to Python for neither.

Differs: Go writes the registers and the system's stack, too.

Go: runtime/signal_unix.go sighandler
"""

import ctypes
import os
import signal
import sys
import threading
from _thread import allocate_lock, get_ident
from contextlib import suppress
from time import sleep
from types import FrameType
from typing import Any, NoReturn

from greenlet import getcurrent as _getcurrent

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.threads import start_new_thread
from gopy._core.sched.ending import exit_now
from gopy._core.sched.report import grouped_dump
from gopy._core.sched.sigint import LATE_NS, helpers, seen
from gopy._core.sched.world import World
from gopy._core.task.g import G

PATIENCE_S = 0.5
FOR_EVER_S = 10**6

_worlds: list[World] = []
_writing = allocate_lock()  # taken by who writes the dump, and never given back
_main_ident = threading.main_thread().ident
_ends: tuple[int, int] | None = None  # of the listener's pipe


def heed(w: World) -> None:
    """Have SIGQUIT write the goroutines of w, unless the program handles or ignores it."""
    if get_ident() != _main_ident:
        return
    if signal.getsignal(signal.SIGQUIT) not in (signal.SIG_DFL, on_sigquit):
        return
    _worlds.append(w)
    with suppress(ValueError):  # a subinterpreter handles no signals
        signal.signal(signal.SIGQUIT, on_sigquit)
        _listen()


def unheed(w: World) -> None:
    """Let SIGQUIT end the process as it does any, unless it has another handler by now."""
    if w not in _worlds:
        return
    _worlds.remove(w)
    if not _worlds and signal.getsignal(signal.SIGQUIT) is on_sigquit:
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        _stop_listening()


def heed_in_child(worlds: list[World]) -> None:
    """In the child of a fork: this is the main thread now, and only worlds are left."""
    global _main_ident
    _main_ident = get_ident()
    _worlds[:] = [w for w in _worlds if w in worlds]


def on_sigquit(number: int, frame: FrameType | None) -> None:
    """Write all goroutines on stderr and end the process."""
    here: Any = _getcurrent()  # Any: our greenlets have g
    quit_with_dump(getattr(here, "g", None))


def quit_with_dump(running: G | None = None) -> NoReturn:
    """Write all goroutines on stderr, running first, and end the process."""
    while not _writing.acquire(False):  # somebody is at it, who ends the process
        sleep(FOR_EVER_S)
    switch_interval = sys.getswitchinterval()
    sys.setswitchinterval(FOR_EVER_S)  # so that with the GIL no goroutine moves meanwhile
    text = "SIGQUIT: quit\n"
    for w in _worlds[-1:]:
        w.listens += 1  # nobody else reports a deadlock now
        if w.settings.traceback != "none":
            goroutines = w.goroutines()
            first = running if running in goroutines else None
            text += "\n" + grouped_dump(goroutines, first)
    sys.setswitchinterval(switch_interval)
    _write(text.encode(errors="backslashreplace"))
    exit_now(2)


def _write(data: bytes) -> None:
    """Write data on the descriptor itself: the stream may be in use by what was interrupted."""
    with suppress(OSError):
        while data:
            data = data[os.write(2, data) :]


def _listen() -> None:
    """Have C tell the listener of each signal, unless somebody else wants to be told."""
    global _ends
    if _ends is None:
        _ends = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(_ends[1], False)
        os.register_at_fork(after_in_child=_after_fork)
        start_new_thread(_hear, (_ends[0],))
    before = signal.set_wakeup_fd(_ends[1], warn_on_full_buffer=False)
    if before not in (-1, _ends[1]):
        signal.set_wakeup_fd(before)


def _stop_listening() -> None:
    """Give Python's wakeup descriptor back, if it's ours."""
    if _ends is None:
        return
    before = signal.set_wakeup_fd(-1)
    if before != _ends[1]:
        signal.set_wakeup_fd(before)


def _after_fork() -> None:
    """Keep the child's signals out of the parent's pipe: the child has no listener."""
    global _ends
    _stop_listening()
    if _ends is not None:
        os.close(_ends[0])
        os.close(_ends[1])
        _ends = None


def _hear(fd: int) -> None:
    """Be the listener: look after signals that the main thread does not come to."""
    helpers.add(get_ident())
    seen_before = seen()
    first_ns = 0  # when the first Ctrl-C came of those that Python has not seen
    while True:
        numbers = os.read(fd, 64)
        now = monotonic_ns()
        sleep(PATIENCE_S)
        if signal.SIGQUIT in numbers and signal.getsignal(signal.SIGQUIT) is on_sigquit:
            quit_with_dump()
        if signal.SIGINT not in numbers:
            continue
        if (seen_now := seen()) != seen_before or seen_now is None:
            first_ns, seen_before = 0, seen_now
        elif not first_ns:
            first_ns = now
        elif now - first_ns > LATE_NS:
            _die()


def _die() -> None:
    """End the process by SIGINT; `signal.signal` is for the main thread alone."""
    ctypes.pythonapi.PyOS_setsig(signal.SIGINT, None)
    os.kill(os.getpid(), signal.SIGINT)
