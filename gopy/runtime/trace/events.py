"""Event: one thing that the scheduler did, as `listen` tells it.

A goroutine's life, and what is told of it:

    created ──▶ started ──▶ runs ──▶ ended
                             │ ▲
      parked ── yielded ── preempted          it waits, or stands behind all others
             │                 │
          readied ──────────▶ resumed

Go: internal/trace/event.go
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gopy._core import G

Kind: TypeAlias = Literal[
    "created",  # by a ``go``, or what is like it; it can run
    "started",  # it runs for the first time
    "parked",  # it waits, for ``reason``
    "readied",  # its wait is over; it can run
    "resumed",  # it runs again
    "yielded",  # it stands behind all others: `runtime.gosched`
    "preempted",  # the same, but it was made to: it has computed for too long
    "stolen",  # not started yet, it was taken from another P, to run on m
    "handed over",  # p was taken from m, for another thread
    "ended",  # it is no more
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the scheduler did.

    Go: internal/trace/event.go Event
    """

    kind: Kind
    time_ns: int
    """When it was: nanoseconds of the monotonic clock, `time.monotonic_ns`."""
    goroutine: G | None
    """Whom it concerns; None where a P was handed over."""
    m: int
    """The number of the scheduler's thread where it happened; -1 on any other."""
    p: int
    """The number of the P that m had then, or that was handed over; -1: none."""
    reason: str = ""
    """What the goroutine waits for, if it was parked: Go's text, as in dumps."""
    by: G | None = None
    """Who created or readied it; None if the scheduler did, as when a time has come."""
