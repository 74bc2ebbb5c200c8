"""Ctrl-C: KeyboardInterrupt for goroutine 1, whatever runs when it comes (R3).

SIGINT is taken over from Python's default handler, while goroutine 1 of a world is the
main thread's code, and given back afterwards.  A program with a handler of its own keeps it.

    goroutine 1 runs code of its own     it is raised there and then, as by Python
    anything else runs                   it waits in ``world.interrupt`` for the hub, which
                                         raises it where goroutine 1 is parked
    goroutine 1 is amid gopy's code,     it waits, too; a `nudge` raises it once code of
    and does not park                    goroutine 1's own runs again
    it waits for more than LATE_NS       the next Ctrl-C ends the process by SIGINT

A nudge is a SIGURG that gopy sends to the main thread: other threads raise in goroutine 1 by
it, also when C code holds it up, as long as a signal ends that.  Go preempts by the same
signal, which nobody else uses and which does nothing where it has no handler.

Locking: a handler runs between any two bytecodes of the main thread, maybe under a lock, so
these wait for none.  ``_nudging`` guards that the nudge's handler is there while one is sent.

Go: runtime/signal_unix.go sighandler, preemptM; the rest is Python's: signal's
default_int_handler.
"""

import os
import signal
import threading
from _thread import get_ident
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from types import FrameType
from typing import Any

from greenlet import getcurrent as _getcurrent

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.threads import start_new_thread
from gopy._core.sched.stack import is_root_frame
from gopy._core.sched.world import World

NUDGE = signal.SIGURG
LATE_NS = 1_000_000_000
FIRST_NUDGE_S = 0.001
LAST_NUDGE_S = 0.1  # between two of them

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m

helpers: set[int] = set()  # threads that nudge: they wake nobody

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_COMMANDS = _PACKAGE + "_cli" + os.sep  # programs like any other
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep

_main_ident = threading.main_thread().ident
_listening: list[World] = []  # whose goroutine 1 is the main thread's, the innermost last
_nudging = RankedLock(Rank.BOOT)
_seen = 0
_waits_since = 0  # when the error that waits was first left for goroutine 1

# Takes goroutine 1 out of a world that is over; set by boot.
_detach: Callable[[World], None]


def on_taken_late(detach: Callable[[World], None]) -> None:
    """Have detach called when goroutine 1 gets what ended its world."""
    global _detach
    _detach = detach


def listen(w: World) -> None:
    """Let signals reach goroutine 1 of w, if its thread, which calls this, is the main thread.

    Ctrl-C does if Python's handler has it.
    """
    if get_ident() != _main_ident:
        return
    _listening.append(w)
    with suppress(ValueError):  # a subinterpreter handles no signals
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, on_sigint)
        if signal.getsignal(NUDGE) is signal.SIG_DFL:
            signal.signal(NUDGE, on_nudge)


def anybody_listens() -> bool:
    """Return whether this is the main thread, and goroutine 1 of a world."""
    return bool(_listening) and get_ident() == _main_ident


def unlisten(w: World) -> None:
    """Let signals be as they were before `listen`, unless they have other handlers by now."""
    if get_ident() != _main_ident or w not in _listening:
        return
    _listening.remove(w)
    if _listening:
        return
    if signal.getsignal(NUDGE) is on_nudge:
        with _nudging:  # what was sent before has been sent by now …
            signal.pthread_sigmask(signal.SIG_BLOCK, ())  # … and has arrived
            signal.signal(NUDGE, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is on_sigint:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def listen_in_child(worlds: list[World]) -> None:
    """In the child of a fork: this is the main thread now, goroutine 1 of worlds."""
    global _main_ident
    _main_ident = get_ident()
    helpers.clear()
    _listening.clear()
    for w in worlds:
        listen(w)


def on_sigint(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt in goroutine 1, now or later."""
    global _seen
    _seen += 1
    w = _listening[-1] if _listening else None
    if w is None:
        raise KeyboardInterrupt
    if w.interrupt is not None and monotonic_ns() - _waits_since > LATE_NS:
        _die()
    _leave(w, KeyboardInterrupt())
    on_nudge(number, frame)


def on_nudge(number: int, frame: FrameType | None) -> None:
    """Raise what waits for goroutine 1, if it's possible now."""
    for w in _listening[-1:]:
        here = getcurrent()
        goroutine_1 = here is w.g1_stack() or not hasattr(here, "m")  # or a greenlet that it made
        error = w.interrupt
        if error is not None:
            if goroutine_1 and _is_own_code(frame) and _take(w, error):
                raise error
            _call_hub(w)


def postpone(error: BaseException, frame: FrameType | None) -> bool:
    """Leave error for goroutine 1, unless it can be raised at frame, which a handler interrupted.

    Return whether it was left; one that comes while another waits is dropped.
    """
    w = _listening[-1] if _listening else None
    if w is None or (not _is_hub(getcurrent()) and _is_own_code(frame)):
        return False
    _leave(w, error)
    _call_hub(w)
    return True


def seen() -> int | None:
    """Return how many Ctrl-C the handler has seen; None if they are another's."""
    return _seen if signal.getsignal(signal.SIGINT) is on_sigint else None


def nudge(w: World, error: BaseException) -> bool:
    """Raise error, which waits for goroutine 1 of w, there as soon as that is possible.

    Returns once it has been raised; False if nothing can be done: the signal is another's.
    """
    ident = get_ident()
    helpers.add(ident)
    pause = FIRST_NUDGE_S
    try:
        while w.interrupt is error and w in _listening:
            sleep(pause)
            pause = min(1.1 * pause, LAST_NUDGE_S)
            if not _send(w, error):
                return False
        return w.interrupt is not error
    finally:
        helpers.discard(ident)


def _leave(w: World, error: BaseException) -> None:
    """Leave error for goroutine 1 of w, and see to it that it gets it."""
    global _waits_since
    if w.interrupt is None:
        w.interrupt = error
        _waits_since = monotonic_ns()
        start_new_thread(nudge, (w, error))


def _send(w: World, error: BaseException) -> bool:
    """Send one nudge, if it's still of use; return whether it can be sent."""
    assert _main_ident is not None
    with _nudging:
        if w not in _listening or signal.getsignal(NUDGE) is not on_nudge:
            return False
        if w.interrupt is error:
            signal.pthread_kill(_main_ident, NUDGE)
    return True


def _take(w: World, error: BaseException) -> bool:
    """Take error out of w for goroutine 1; False if somebody else is about to."""
    if not w.mu.acquire(False):
        return False
    try:
        if w.interrupt is not error:
            return False
        w.interrupt = None
    finally:
        w.mu.release()
    if w.over:
        _detach(w)
    return True


def _call_hub(w: World) -> None:
    """Have the main thread's M ask its hub at its next switch, or now if it sleeps."""
    for m in w.ms:
        if m.tid == _main_ident:
            if (p := m.p) is not None:
                p.fuel = p.chain = 0
            if not w.over:  # else nobody sleeps, and the descriptor may be another's
                os.eventfd_write(m.wake_fd, 1)


def _is_hub(here: Any) -> bool:  # Any: a greenlet, maybe one of gopy's
    g = getattr(here, "g", None)
    return g is not None and g.id == 0


def _is_own_code(frame: FrameType | None) -> bool:
    """Return whether frame is of a program's code, or of the library's called by such code.

    Not if it's of gopy's, which may be half-way through something, nor of the library's called
    by gopy; nor of a finalizer, whose exceptions are only printed.
    """
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if code.co_name == "__del__":
            return False
        if file.startswith(_PACKAGE):
            return file.startswith(_COMMANDS)
        if (
            is_root_frame(frame)
            or not file.startswith((_LIBRARY, "<frozen "))
            or "site-packages" in file
        ):
            return True
        frame = frame.f_back
    return True


def _die() -> None:
    """End the process as SIGINT ends one that does not handle it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
