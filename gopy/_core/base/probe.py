"""Probes: named places where the core tells whoever listens what it does.

Each is a module attribute that is None while nobody listens.  The core looks at
them only off its fast path: `listen` turns the fast twins off (`fastpath`), so
that silence costs nothing.

A listener is called on the thread where it happened, in the middle of the
runtime: it must neither block nor call gopy nor raise.

    created(g)  started(g)  ended(g)  parked(g)  readied(g)  yielded(g)
    stolen(g, thief)  taken(p, m)  released(p, m)  polled(m, count)  fired(timer)
    made(ch)  sent(ch)  received(ch)  closed(ch)

One is not told but asked: ``choose(runnable)`` returns which of the goroutines that
wait for a P, listed in the order in which they would run, comes next.
"""

from collections.abc import Callable
from typing import Any

from gopy._core.base import fastpath

Listener = Callable[..., Any]  # Any: only choose returns something, a G

created: Listener | None = None
started: Listener | None = None
ended: Listener | None = None
parked: Listener | None = None
readied: Listener | None = None
yielded: Listener | None = None
stolen: Listener | None = None
taken: Listener | None = None
released: Listener | None = None
polled: Listener | None = None
fired: Listener | None = None
made: Listener | None = None
sent: Listener | None = None
received: Listener | None = None
closed: Listener | None = None
choose: Listener | None = None

NAMES = (
    *("created", "started", "ended", "parked", "readied", "yielded", "stolen"),
    *("taken", "released", "polled", "fired", "made", "sent", "received", "closed", "choose"),
)


def listen(name: str, listener: Listener | None) -> None:
    """Call listener at the probe called name from now on; None ends it.

    Raises:
        ValueError: there is no such probe.
    """
    if name not in NAMES:
        raise ValueError(f"no probe called {name!r}; there are {', '.join(NAMES)}")
    globals()[name] = listener
    fastpath.listen(any(globals()[each] is not None for each in NAMES))
