"""Signal handlers of the program's own: what they raise never hits gopy's code (R2).

A handler may raise, as one that ends a test after a while does, or one that calls sys.exit.
It runs in the midst of whatever the main thread does.

    code of a goroutine's own was interrupted     it is raised there, as by Python
    gopy's, of a goroutine or the hub's           goroutine 1 gets it, as it gets Ctrl-C

Half-way through gopy's code a goroutine may be in nobody's hands: taken out of a line or a
queue, and not yet put into the next.  So handlers that are there when a world begins are
called by a `Guarded`, while goroutine 1 of a world is the main thread's code.

Rejected: to write the scheduler so that it can be left between any two bytecodes.  That was
tried for the hub alone, and of 20 goroutines 20 were lost after 2,700 exceptions.

Differs: Go has no exceptions that come by themselves.
"""

import signal
import sys
from _thread import get_ident
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from gopy._core.base import inside
from gopy._core.sched.midst import enter, holds_lock, leave
from gopy._core.sched.sigint import anybody_listens, on_nudge, on_sigint, postpone
from gopy._core.sched.sigquit import on_sigquit

_OURS = (signal.default_int_handler, on_nudge, on_sigint, on_sigquit)

T = TypeVar("T")

_guarded: dict[int, "Guarded"] = {}


class Guarded:
    """A handler that is called as ever, and whose exceptions come where they do no harm."""

    __slots__ = ("handler",)

    def __init__(self, handler: Callable[[int, FrameType | None], object]) -> None:
        self.handler = handler

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        locked = holds_lock(frame)
        if locked:
            enter()
        try:
            self.handler(number, frame)
        except BaseException as error:
            if not postpone(error, frame):
                raise
        finally:
            if locked:
                leave()


def guard() -> None:
    """Guard the handlers that the program has now, if goroutine 1 is this, the main thread."""
    if not anybody_listens():
        return
    for number in signal.valid_signals():
        handler = signal.getsignal(number)
        if callable(handler) and not isinstance(handler, Guarded) and handler not in _OURS:
            _guarded[number] = Guarded(handler)
            signal.signal(number, _guarded[number])


def unguard() -> None:
    """Let the handlers be as they were, once nobody listens; those that are still there."""
    if anybody_listens():
        return
    while _guarded:
        number, guarded = _guarded.popitem()
        now: object = signal.getsignal(number)
        if now is guarded:
            signal.signal(number, guarded.handler)


def tell(listener: Callable[[T], object], what: T) -> None:
    """Call listener(what), the program's own, from a probe: gopy is as in a finalizer for it (R1).

    An exception of its ends nothing: it's printed, but exits and Ctrl-C go to goroutine 1.
    """
    nested = get_ident() in inside.threads
    if not nested:
        enter()
    try:
        listener(what)
    except BaseException as error:
        try:
            if isinstance(error, Exception) or not postpone(error, sys._getframe()):
                sys.excepthook(type(error), error, error.__traceback__)
        except Exception:  # noqa: S110  the hook is the program's, too, and there is nobody to tell
            pass
    finally:
        if not nested:
            leave()
