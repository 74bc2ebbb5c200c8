"""What a program calls: notify, stop, ignore, ignored, reset.

Go: os/signal/signal.go
"""

import signal
from operator import index
from typing import Any, SupportsIndex

from gopy._core import current, getcurrent
from gopy._lang.chan import chan
from gopy._lang.ends import SendChan
from gopy._lang.nil import nil_chan
from gopy.errors import Panic
from gopy.os.signal import actions
from gopy.os.signal.mainthread import on_main_thread
from gopy.os.signal.relay import Relay
from gopy.os.signum import Signal

CATCHABLE = frozenset(map(int, signal.valid_signals())) - {signal.SIGKILL, signal.SIGSTOP}

# What a fault of the process itself raises, and what the runtime sends to itself.
NOT_OF_ALL = {
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGFPE,
    signal.SIGILL,
    signal.SIGSEGV,
    signal.SIGURG,
}
ALL = CATCHABLE - NOT_OF_ALL


def notify(ch: SendChan[Signal] | None, *sigs: SupportsIndex) -> None:
    """Have each of sigs sent to ch, as a `gopy.os.Signal`, instead of what it does else.

    Sending waits for nobody: what finds no room in ch is lost.  One place is enough for one
    signal that is to be noticed.  Of several channels each gets the signal; a further call
    for the same channel adds to its signals, and only `stop` takes them away.

    While SIGINT is notified, Ctrl-C raises no KeyboardInterrupt.  SIGKILL and SIGSTOP can't
    be caught, and are left out.

    Args:
        sigs: the standard library's, or numbers.  None at all: all signals, but for those
            that faults of the process raise, and SIGURG, which the runtime sends to itself.

    Raises:
        Panic: ch is None or a nil channel.
        TypeError: ch can't be sent to, or a signal is no integer.

    Go: os/signal/signal.go Notify
    """
    if ch is None or ch is nil_chan:
        raise Panic("os/signal: Notify using nil channel")
    if not isinstance(ch, SendChan):
        raise TypeError(f"signal: want a channel to send to, not {type(ch).__name__}")
    numbers = _numbers(sigs)
    if not numbers:
        return
    while not _relay_here().add(ch.whole, numbers):
        pass
    actions.ignoring.difference_update(numbers)
    on_main_thread(lambda: actions.settle(numbers))


def stop(ch: SendChan[Signal]) -> None:
    """Let ch get no signals any more: none comes after this has returned.

    A signal that nobody else is notified of does again what it did before: SIGTERM ends the
    process, SIGINT raises KeyboardInterrupt.  One that came before that is still sent.  The
    channel is not closed.

    Go: os/signal/signal.go Stop
    """
    whole: chan[Any] | None = getattr(ch, "whole", None)  # Any: whatever its type is called
    for relay in _relays_here():
        if whole is not None:
            relay.stop(whole)
            relay.end_if_unused()


def ignore(*sigs: SupportsIndex) -> None:
    """Have the process ignore sigs, or all signals if there are none; channels get none of them.

    Programs that the process starts ignore them, too.

    Go: os/signal/signal.go Ignore
    """
    numbers = _numbers(sigs)
    actions.ignoring.update(numbers)
    _cancel(numbers)


def ignored(sig: SupportsIndex) -> bool:
    """Return whether the process ignores sig, because of `ignore` or from the start.

    Go: os/signal/signal.go Ignored
    """
    number = index(sig)
    return number in CATCHABLE and signal.getsignal(number) == signal.SIG_IGN


def reset(*sigs: SupportsIndex) -> None:
    """Undo `notify` and `ignore` for sigs, or for all signals: they do what they did before.

    Go: os/signal/signal.go Reset
    """
    numbers = _numbers(sigs, CATCHABLE)
    actions.ignoring.difference_update(numbers)
    _cancel(numbers)


def _numbers(sigs: tuple[SupportsIndex, ...], everything: frozenset[int] = ALL) -> set[int]:
    """Return those of sigs that can be caught; everything if there are none."""
    return {index(sig) for sig in sigs} & CATCHABLE if sigs else set(everything)


def _cancel(numbers: set[int]) -> None:
    """Let no channel be told of numbers any more, and each do what it is to do now."""
    relays = _relays_here()
    for relay in relays:
        relay.drop(numbers)
    on_main_thread(lambda: actions.settle(numbers))
    for relay in relays:
        relay.end_if_unused()


def _relays_here() -> list[Relay]:
    """Return the relay of the caller's world, if there is one."""
    if not actions.relays:
        return []
    current()
    world = getcurrent().m.world
    found = (each for each in list(actions.relays) if isinstance(each, Relay))
    return [each for each in found if each.world is world and not each.ended]


def _relay_here() -> Relay:
    """Return the relay of the caller's world, and make it if there is none."""
    current()
    found = _relays_here()
    if found:
        return found[0]
    mine = Relay(getcurrent().m.world)
    actions.enlist(mine)
    first = _relays_here()[0]
    if first is mine:
        mine.begin()
    else:  # another goroutine was faster
        actions.relays.remove(mine)
        mine.discard()
    return first
