"""Sometimes: an action that is asked for often and done now and then.

Locking: ``_guard`` guards ``_count`` and ``_last``, and is held while the action runs.

Go: golang.org/x/time/rate/sometimes.go
"""

from collections.abc import Callable
from typing import ParamSpec

from gopy._core import Spanlike, span_ns
from gopy.sync import Mutex
from gopy.sync.atomic.nocopy import NoCopy
from gopy.time import Time, now

P = ParamSpec("P")


class Sometimes(NoCopy):
    """Runs a function at the first call, and at those that one of its three rules picks.

    Without a rule it runs it once.

    Args:
        first: the first so many calls run it, if above 0.
        every: of so many calls the first runs it, if above 0.
        interval: a call runs it if its last run ended this span ago or more, if above 0.

    Go: golang.org/x/time/rate/sometimes.go Sometimes
    """

    __slots__ = ("__weakref__", "_count", "_last", "_guard", "every", "first", "interval")

    def __init__(self, first: int = 0, every: int = 0, interval: Spanlike = 0) -> None:
        self.first = first
        self.every = every
        self.interval = interval
        self._count = 0
        self._last = Time()
        self._guard = Mutex()

    def do(self, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call f(*args, **kwargs) if a rule says so; wait while another call runs.

        An f that calls `do` of the same object waits for itself.  One that raises is not
        counted, and the exception is the caller's.

        Go: golang.org/x/time/rate/sometimes.go Sometimes.Do
        """
        with self._guard:
            interval_ns = span_ns(self.interval)
            if self._is_due(interval_ns):
                f(*args, **kwargs)
                if interval_ns > 0:
                    self._last = now()
            self._count += 1

    def _is_due(self, interval_ns: int) -> bool:
        """Return whether this call is the first one, or one of the rules picks it."""
        return (
            self._count < max(self.first, 1)
            or (self.every > 0 and self._count % self.every == 0)
            or (interval_ns > 0 and now().sub(self._last).ns >= interval_ns)
        )
