"""Instants of the public API on the monotonic clock."""

from gopy._core import monotonic_ns
from gopy.time import Time, until


def deadline_ns(t: Time | None) -> int:
    """Return the instant t in ns of the monotonic clock; 0 for None and the zero Time: none."""
    if t is None or t.is_zero():
        return 0
    return max(1, monotonic_ns() + until(t).ns)
