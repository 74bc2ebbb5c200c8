"""The profiles ``block`` and ``mutex``: where goroutines wait for each other, and for whom.

A wait is charged to the stack of who waited in ``block``, and to that of who unlocked in
``mutex``, as many nanoseconds as it took.  Waits that last still are not there yet.

Go: runtime/pprof/pprof.go writeProfileInternal
"""

from time import time_ns

from gopy.runtime.contention import contention, mutex_profile_fraction
from gopy.runtime.pprof.printing import pcs_text, stack_text
from gopy.runtime.pprof.profile import BuiltinProfile, enter
from gopy.runtime.pprof.snapshot import Kind, Row, Snapshot

_CONTENTIONS = Kind("contentions", "count")
_DELAY = Kind("delay", "nanoseconds")


class Contention(BuiltinProfile):
    """Waits since the rate was set first."""

    __slots__ = ()

    def count(self) -> int:
        """Return how many different stacks have been charged."""
        return len(self.snapshot().rows)

    def snapshot(self) -> Snapshot:
        """Return how many waits each stack is charged with, and their nanoseconds."""
        charged = contention(self._name == "mutex")
        longest_first = sorted(charged.items(), key=lambda each: -each[1][1])
        rows: dict[Row, tuple[int, ...]] = {(stack, ()): values for stack, values in longest_first}
        return Snapshot((_CONTENTIONS, _DELAY), _CONTENTIONS, 1, rows, time_ns())

    def _text(self, debug: int) -> str:
        is_mutex = self._name == "mutex"
        parts = [f"--- {'mutex' if is_mutex else 'contention'}:\n", "cycles/second=1000000000\n"]
        if is_mutex:
            parts.append(f"sampling period={mutex_profile_fraction()}\n")
        for (stack, _), (count, delay_ns) in self.snapshot().rows.items():
            parts.append(f"{delay_ns} {count} {pcs_text(stack)}\n{stack_text(stack)}")
        return "".join(parts)


enter(Contention("block"))
enter(Contention("mutex"))
