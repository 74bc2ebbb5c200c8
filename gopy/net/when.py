"""Instants of the public API as ns of the monotonic clock, 0 for none."""

from gopy.time import Time


def deadline_ns(t: Time | None) -> int:
    """Return the instant t on the monotonic clock; None and the zero Time are no deadline."""
    if t is None or t.is_zero():
        return 0
    return max(1, t.ns)
