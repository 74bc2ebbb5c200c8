"""The clock by which a goroutine waits: its bubble's, if it lives in one.

Go: runtime/time_nofake.go nanotime, runtime/synctest.go
"""

from gopy._core import G, monotonic_ns


def now_ns(g: G) -> int:
    """Return the time in nanoseconds, for differences only."""
    bubble = g.bubble
    return monotonic_ns() if bubble is None else int(bubble.now_ns)
