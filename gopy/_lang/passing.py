"""What may happen to a value at a channel, with all locks, clocks and listeners.

`put` and `take` are the first two moves of `chan`'s docstring: they decide under the
channel's lock and say whom to wake; `select` uses them for several channels at once.
The functions named as chan's methods add the third move, to stand in line.

Go: runtime/chan.go send, recv, chansend, chanrecv, closechan
"""

from enum import Enum
from typing import TYPE_CHECKING, Any

from gopy._core import (
    Entry,
    G,
    Line,
    Race,
    Spanlike,
    Sudog,
    current,
    inside,
    park,
    park_race,
    probe,
    ready,
    span_ns,
    twin,
)
from gopy.errors import Error

if TYPE_CHECKING:
    from gopy._lang.chan import chan

CLOSED: Any = object()  # Any: what a close leaves in the hands of those who waited
SEND_ON_CLOSED = "send on closed channel"
NO_RING: Any = ()  # Any: where there is no ring, or none that is open; it's empty
NEVER = -1 << 60  # how many values a closed channel may be given, whatever is taken out


class Outcome(Enum):
    """What a move came to."""

    DONE = 1
    CLOSED = 2
    WAIT = 3


def shut(ch: "chan[Any]") -> None:
    """Close the shortest ways, which need no lock; who locks ``_mu`` does so first."""
    ch._free = 0
    ch._open = NO_RING


def open_up(ch: "chan[Any]") -> None:
    """Open the shortest ways as far as ch's state allows; the lock is held, for the last time."""
    if not ch._cap or ch.timer is not None:
        return
    ch._open = NO_RING if ch._senders else ch._buf
    if ch._closed:
        ch._free = NEVER
    else:
        ch._free = 0 if ch._receivers else ch._cap - len(ch._buf)


def mend(ch: "chan[Any]") -> None:
    """In the child of a fork, whose goroutine is not in ch's lines: open what they kept shut."""
    shut(ch)
    if ch.timer is not None:
        ch.timer.mend(len(ch._receivers or ()))
    open_up(ch)


def put(ch: "chan[Any]", v: object) -> tuple[Outcome, G | None]:
    """Give v to a receiver, who must be woken, or to the ring; the lock is held."""
    if ch._closed:
        return Outcome.CLOSED, None
    entry = ch._receivers.pop_first() if ch._receivers else None
    if entry is not None:
        entry.value = v
        return Outcome.DONE, entry if isinstance(entry, G) else entry.sel.g
    if len(ch._buf) < ch._cap:
        ch._buf.append(v)
        return Outcome.DONE, None
    return Outcome.WAIT, None


def take(ch: "chan[Any]") -> tuple[Outcome, G | None, Any]:  # Any: the channel's element type
    """Take a value from a sender, who must be woken, or from the ring; the lock is held."""
    if ch.timer is not None:
        ch.timer.catch_up()
    entry = ch._senders.pop_first() if ch._senders else None
    if entry is not None:
        value = entry.value
        if ch._cap:
            ch._buf.append(value)
            value = ch._buf.popleft()
        entry.value = None
        return Outcome.DONE, entry if isinstance(entry, G) else entry.sel.g, value
    if ch._buf:
        return Outcome.DONE, None, ch._buf.popleft()
    return Outcome.CLOSED if ch._closed else Outcome.WAIT, None, None


def stand(ch: "chan[Any]", entry: Entry, sending: bool) -> None:
    """Let entry stand in ch's line; the lock is held, and the line was made by `make_lines`."""
    line = ch._senders if sending else ch._receivers
    assert line is not None, "make_lines comes first"
    line.append(entry)
    if ch.timer is not None:
        ch.timer.stand()


def make_lines(ch: "chan[Any]") -> None:
    """Make ch's lines, if it has none yet: nothing is allocated under its lock."""
    if ch._receivers is not None:
        return
    senders, receivers = Line(), Line()
    with ch._mu:
        if ch._receivers is None and not ch._closed:
            ch._senders, ch._receivers = senders, receivers


def leave(ch: "chan[Any]", entry: Entry, sending: bool) -> None:
    """Take who waits no more out of ch's line."""
    with ch._mu:
        line = ch._senders if sending else ch._receivers
        if line is not None:
            if isinstance(entry, Sudog):
                line.leave()
            else:
                try:  # noqa: SIM105  `suppress` would need room, too
                    line.remove(entry)
                except ValueError:
                    pass
        if ch.timer is not None:
            ch.timer.leave()
        open_up(ch)


def send(ch: "chan[Any]", v: object, timeout: Spanlike | None) -> None:
    """Send v, as `chan.send` says."""
    g = current()
    left_ns = None if timeout is None else span_ns(timeout)
    late = left_ns is not None and left_ns <= 0
    entry = g if left_ns is None else Sudog(Race(g))
    make_lines(ch)
    with ch._mu:
        shut(ch)
        outcome, woken = put(ch, v)
        if outcome is Outcome.WAIT and not late:
            entry.value = v
            stand(ch, entry, True)
        open_up(ch)
    if woken is not None:
        ready(woken)
    if outcome is Outcome.WAIT:
        if late or not _wait(ch, entry, "chan send", left_ns, True):
            raise TimeoutError("chan send: timed out")
        value, entry.value = entry.value, None
        if value is CLOSED:
            outcome = Outcome.CLOSED
    if outcome is Outcome.CLOSED:
        raise Error(SEND_ON_CLOSED)
    if probe.sent is not None:
        probe.sent(ch)


def recv(ch: "chan[Any]", timeout: Spanlike | None) -> tuple[Any, bool]:
    """Receive, as `chan.recv_ok` says."""
    g = current()
    left_ns = None if timeout is None else span_ns(timeout)
    late = left_ns is not None and left_ns <= 0
    entry = g if left_ns is None else Sudog(Race(g))
    make_lines(ch)
    with ch._mu:
        shut(ch)
        outcome, woken, value = take(ch)
        if outcome is Outcome.WAIT and not late:
            stand(ch, entry, False)
        open_up(ch)
    if woken is not None:
        ready(woken)
    if outcome is Outcome.WAIT:
        if late or not _wait(ch, entry, "chan receive", left_ns, False):
            raise TimeoutError("chan receive: timed out")
        value, entry.value = entry.value, None
        if value is CLOSED:
            outcome = Outcome.CLOSED
    if outcome is Outcome.CLOSED:
        return ch.zero(), False
    if probe.received is not None:
        probe.received(ch)
    return value, True


def try_send(ch: "chan[Any]", v: object) -> bool:
    """Send v if that needs no waiting, as `chan.try_send` says."""
    current()
    with ch._mu:
        shut(ch)
        outcome, woken = put(ch, v)
        open_up(ch)
    if woken is not None:
        ready(woken)
    if outcome is Outcome.CLOSED:
        raise Error(SEND_ON_CLOSED)
    return outcome is Outcome.DONE


def try_recv(ch: "chan[Any]") -> tuple[Any, bool, bool]:
    """Return what a receive that need not wait yields, ok, and whether it happened."""
    current()
    with ch._mu:
        shut(ch)
        outcome, woken, value = take(ch)
        open_up(ch)
    if woken is not None:
        ready(woken)
    if outcome is Outcome.DONE:
        return value, True, True
    return ch.zero(), False, outcome is Outcome.CLOSED


def close(ch: "chan[Any]") -> None:
    """Close ch, as `chan.close` says.

    Who waits is made ready last first, each before the one before him: so on one P the
    first runs first and then the others from the last on, as in Go.
    """
    if inside.threads and inside.put_off(close, ch):
        return
    current()
    woken: list[G] = []
    with ch._mu:
        shut(ch)
        closed, ch._closed = ch._closed, True
        for line in (ch._receivers, ch._senders):
            while line and (entry := line.pop_first()) is not None:
                entry.value = CLOSED
                woken.append(entry if isinstance(entry, G) else entry.sel.g)
        ch._receivers = ch._senders = None
        open_up(ch)
    if closed:
        raise Error("close of closed channel")
    for g in reversed(woken):
        ready(g)
    if probe.closed is not None:
        probe.closed(ch)


def _wait(ch: "chan[Any]", entry: Entry, reason: str, left_ns: int | None, sending: bool) -> bool:
    """Park until entry is claimed; return False if the time ran out before."""
    try:
        if isinstance(entry, G):
            park(entry, reason, ch)
            woken = True
        else:
            woken = park_race(entry.sel, reason, ch, left_ns) is not None
    except BaseException:
        leave(ch, entry, sending)
        raise
    if not woken or ch.timer is not None:
        leave(ch, entry, sending)
    return woken


if not TYPE_CHECKING and (channel := twin("gopy._lang._channel")) is not None:
    CLOSED = twin("gopy._lang._passing").CLOSED
    shut = open_up = channel.nothing
    send, recv = channel.Channel.send, channel.Channel.recv_ok
    try_send, try_recv = channel.Channel.try_send, channel.Channel.try_recv
    close = channel.Channel.close
