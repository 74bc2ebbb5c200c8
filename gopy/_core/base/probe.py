"""Probes: named places where the core tells whoever listens what it does.

Each is a module attribute that is None while nobody listens.  The core looks at
them only off its fast path: `listen` turns the fast twins off (`fastpath`), so
that silence costs nothing.

A listener is called on the thread where it happened, in the middle of the
runtime: it must neither block nor call gopy nor raise.  There is room for `FRAMES`
frames of its own, which operations prove before they change anything (R4).

    created(g)  started(g)  ended(g)  parked(g, reason, on)  readied(g)  resumed(g)
    yielded(g)  preempted(g)  stolen(g, thief)
    taken(p, m)  released(p, m)  handed(p, m)  polled(m, count)  fired(timer)
    made(ch)  sent(ch)  received(ch)  closed(ch)

A goroutine runs from started or resumed to parked, yielded, preempted or ended.
m gives p up of itself where it is released; handed, another M needs it more.

Several may listen at one (`join`, `leave`); `listen` makes one the only one.

One is not told but asked: ``choose(runnable)`` returns which of the goroutines that
wait for a P, listed in the order in which they would run, comes next.

Locking: ``_changing`` guards ``_listeners``.
"""

from _thread import allocate_lock
from collections.abc import Callable
from typing import Any

from gopy._core.base import fastpath

Listener = Callable[..., Any]  # Any: only choose returns something, a G

created: Listener | None = None
started: Listener | None = None
ended: Listener | None = None
parked: Listener | None = None
readied: Listener | None = None
resumed: Listener | None = None
yielded: Listener | None = None
preempted: Listener | None = None
stolen: Listener | None = None
taken: Listener | None = None
released: Listener | None = None
handed: Listener | None = None
polled: Listener | None = None
fired: Listener | None = None
made: Listener | None = None
sent: Listener | None = None
received: Listener | None = None
closed: Listener | None = None
choose: Listener | None = None

NAMES = (
    *("created", "started", "ended", "parked", "readied", "resumed", "yielded", "preempted"),
    *("stolen", "taken", "released", "handed", "polled", "fired"),
    *("made", "sent", "received", "closed", "choose"),
)

FRAMES = 10  # on CPython 3.11 functions of C's count, too

_listeners: dict[str, tuple[Listener, ...]] = {}
_changing = allocate_lock()


def listen(name: str, listener: Listener | None) -> None:
    """Call listener, and nobody else, at the probe called name from now on; None ends it.

    Raises:
        ValueError: there is no such probe.
    """
    with _changing:
        _set(name, () if listener is None else (listener,))


def join(name: str, listener: Listener) -> None:
    """Call listener, too, at the probe called name from now on.

    Raises:
        ValueError: there is no such probe.
    """
    with _changing:
        _set(name, (*_listeners.get(name, ()), listener))


def leave(name: str, listener: Listener) -> None:
    """Call listener no more at the probe called name; nothing if it isn't called there."""
    with _changing:
        _set(name, tuple(each for each in _listeners.get(name, ()) if each != listener))


def _set(name: str, listeners: tuple[Listener, ...]) -> None:
    """Let listeners be those at the probe called name."""
    if name not in NAMES:
        raise ValueError(f"no probe called {name!r}; there are {', '.join(NAMES)}")
    _listeners[name] = listeners
    globals()[name] = _all(listeners) if len(listeners) > 1 else next(iter(listeners), None)
    fastpath.listen(any(globals()[each] is not None for each in NAMES))


def _all(listeners: tuple[Listener, ...]) -> Listener:
    """Return what calls each of listeners."""

    def tell(*what: object) -> None:
        for each in listeners:
            each(*what)

    return tell
