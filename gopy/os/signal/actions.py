"""What the process does with each signal: nothing of ours, ignore it, or tell a relay.

A signal that somebody wants has our Python handler.  That does nothing by itself: what
counts is that CPython's own handler, which C calls on whatever thread the signal hits,
writes the number into Python's wakeup descriptor, also while the main thread is held up.
That descriptor is the pipe of the newest relay; whose it was before is told, too.

    ours        somebody wants it
    SIG_IGN     nobody does, and `ignore` was called
    as before   else; unless the program has set a handler of its own meanwhile

Handlers are set on the main thread alone, by one `settle` at a time, in the midst of
anything: it takes no lock, and reads what is wanted.  Who has changed that calls it
afterwards, so the last one sees it all.

A world that is over wants nothing.  Nobody tells us of its end: the next signal finds it
out, and puts back what was, which then gets it.

Rejected: to send into channels from the Python handler.  It runs when the main thread comes
back to Python, in the midst of gopy's own code, and only once for several signals.

Go: os/signal/sig.s, runtime/sigqueue.go
"""

import os
import signal
from contextlib import suppress
from types import FrameType, FunctionType
from typing import Any, Protocol

from gopy.os.signal.mainthread import forget, is_busy, on_main_thread

Handler = Any  # Any: a function, one of signal's constants, or None for one that C has set


class Relay(Protocol):
    """Who passes signals on."""

    fd: int  # where their numbers are to be written

    def wants(self, number: int) -> bool:
        """Return whether somebody is to be told of number."""
        ...

    def is_over(self) -> bool:
        """Return whether its world is."""
        ...

    def close(self) -> None:
        """End: nobody writes into fd any more."""
        ...

    def discard(self) -> None:
        """Give fd back: whoever read what was written there is in another process."""
        ...


relays: list[Relay] = []  # the newest last: a `run` may stand above an embedded world
ignoring: set[int] = set()

_before: dict[int, Handler] = {}  # what was there before us
_placed: dict[int, Handler] = {}  # what we have put there
_hooked: int | None = None  # what we have made Python's wakeup descriptor
_watches_forks = False
_outer = -1  # what it was before; another's


def enlist(relay: Relay) -> None:
    """Let relay be the newest."""
    global _watches_forks
    if not _watches_forks:
        _watches_forks = True
        os.register_at_fork(after_in_child=begin_anew)
    relays.append(relay)


def settle(numbers: set[int]) -> None:
    """Let each of numbers have the handler that it's to have now; on the main thread."""
    if any(relay.is_over() for relay in relays):
        _let_go()
    hook()
    for number in numbers:
        _place(number)


def hook() -> bool:
    """Have C write into the newest relay's pipe; return whether it did already.

    Without a relay it writes where it did before us.  On the main thread.
    """
    global _hooked, _outer
    if not relays and _hooked is None:
        return True
    want = relays[-1].fd if relays else _outer
    before = _write_into(want)
    same = before == _hooked
    if not same:  # somebody else has taken it since, or this is the first time
        _outer = before
        if not relays:
            _write_into(before)
    _hooked = want if relays else None
    return same


def forward(numbers: bytes, relay: Relay) -> None:
    """Tell whom else C would have told: the relay before, or whose the descriptor was."""
    known = list(relays)
    older = known[: known.index(relay)] if relay in known else []
    fd = older[-1].fd if older else _outer
    if fd != -1 and numbers:
        with suppress(OSError):
            os.write(fd, numbers)


def begin_anew() -> None:
    """In the child of a fork: nobody is there who passes signals on."""
    forget()
    gone = relays[:]
    relays.clear()
    settle({*_before})
    for relay in gone:
        relay.discard()


def _write_into(fd: int) -> int:
    try:
        return signal.set_wakeup_fd(fd, warn_on_full_buffer=False)
    except (OSError, ValueError):  # closed since
        return signal.set_wakeup_fd(-1)


def _wanted(number: int) -> Handler:
    """Return the handler that number is to have; None for what it had before."""
    if any(relay.wants(number) for relay in relays):
        return _on_signal
    return signal.SIG_IGN if number in ignoring else None


def _place(number: int) -> None:
    """Set number's handler, or put it back."""
    want = _wanted(number)
    now: Handler = signal.getsignal(number)
    is_ours = number in _placed and getattr(now, "handler", now) == _placed[number]
    if want is None:
        before = _before.pop(number, None)
        _placed.pop(number, None)
        if is_ours:
            signal.signal(number, signal.SIG_DFL if before is None else before)
        return
    if not is_ours:
        _before[number] = now
    _placed[number] = want
    signal.signal(number, want)


def _on_signal(number: int, frame: FrameType | None) -> None:
    if is_busy():  # everything is being put in order
        return
    due: list[Handler] = []
    on_main_thread(lambda: due.extend(_see_to(number)))
    for before in due:
        if callable(before):
            before(number, frame)  # where it came: the runtime's raises KeyboardInterrupt there
        else:
            os.kill(os.getpid(), number)


def _see_to(number: int) -> list[Handler]:
    """See to it that the relay is told, and that a world which is over does not matter.

    Return the handler that is to have the signal, if nobody gets what was written.  Who stops
    on another thread changes handlers, too: only what was found here, in one go, counts.
    """
    if any(relay.is_over() for relay in relays):
        _let_go()
        now: Handler = signal.getsignal(number)
        return [] if getattr(now, "handler", now) == _on_signal else [now]
    if relays and not hook():  # it was written elsewhere, or nowhere
        with suppress(OSError):
            os.write(relays[-1].fd, bytes((number,)))
    return []


def _let_go() -> None:
    """Drop the relays of worlds that are over."""
    gone = [relay for relay in relays if relay.is_over()]
    relays[:] = [relay for relay in relays if relay not in gone]
    quits = _before.get(signal.SIGQUIT)
    if isinstance(quits, FunctionType) and quits.__module__.startswith("gopy._core."):
        # The runtime's, which writes the goroutines of that world.
        _before[signal.SIGQUIT] = signal.SIG_DFL
    settle({*_before})
    for relay in gone:
        relay.close()
