"""Calls on the main thread, which alone may change what Python does with signals.

A goroutine on another thread leaves its call to CPython, which makes it between any two
bytecodes of the main thread, and parks.  A SIGURG ends what the main thread waits for, in
its poller or elsewhere, if somebody handles it, as the runtime does while it runs there.

Invariant: no call interrupts another one; it is made later.

Go: none
"""

import ctypes
import signal
import threading
from _thread import get_ident
from collections import deque
from collections.abc import Callable

from gopy._core import sleep_ns

FIRST_NS = 100_000
LAST_NS = 50_000_000  # between two attempts

_calls: deque["Call"] = deque()
_busy = False  # the main thread makes a call


class Call:
    """A call that the main thread is to make."""

    __slots__ = ("done", "error", "fn")

    def __init__(self, fn: Callable[[], None]) -> None:
        self.fn = fn
        self.done = False
        self.error: BaseException | None = None

    def make(self) -> None:
        """Call fn, on the main thread."""
        try:
            self.fn()
        except BaseException as error:
            self.error = error
        self.done = True


def _make_calls(_: object) -> int:
    while _calls and not _busy:
        _make(_calls.popleft().make)
    return 0


# Never freed: CPython may call it whenever it likes.
_pending = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(_make_calls)


def _make(fn: Callable[[], None]) -> None:
    global _busy
    _busy = True
    try:
        fn()
    finally:
        _busy = False


def forget() -> None:
    """In the child of a fork: those whose calls these were are not there any more."""
    global _busy
    _busy = False
    _calls.clear()


def is_busy() -> bool:
    """Return whether the main thread makes a call, which a signal's handler has interrupted."""
    return _busy


def on_main_thread(fn: Callable[[], None]) -> None:
    """Call fn on the main thread, in the midst of anything; return when it has been done.

    fn does not park, and takes no lock that the main thread may hold.  While that thread is
    held up in C, this waits.
    """
    if get_ident() == threading.main_thread().ident:
        _make(fn)
        return
    call = Call(fn)
    _calls.append(call)
    pause_ns = FIRST_NS
    while not call.done:
        # Asked for each time: there are few places for such calls, and they may be taken.
        ctypes.pythonapi.Py_AddPendingCall(_pending, None)
        _nudge()
        sleep_ns(pause_ns)
        pause_ns = min(2 * pause_ns, LAST_NS)
    if call.error is not None:
        raise call.error


def _nudge() -> None:
    """Have the main thread look for what it has to do, if it sleeps."""
    ident = threading.main_thread().ident
    if ident is not None and callable(signal.getsignal(signal.SIGURG)):
        signal.pthread_kill(ident, signal.SIGURG)
