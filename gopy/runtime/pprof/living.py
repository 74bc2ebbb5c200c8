"""The profiles ``goroutine`` and ``threadcreate``: who lives now.

Go: runtime/mprof.go goroutineProfileWithLabels, ThreadCreateProfile
Differs: of threads it is only known how many there are, as in Go's own runtime by now.
"""

from collections.abc import Iterable

from gopy._core import all_goroutines, current, dump, num_goroutine, sched_stats
from gopy.runtime.frames import stack_of_g
from gopy.runtime.pprof.profile import BuiltinProfile, enter
from gopy.runtime.pprof.snapshot import Row, labels_of


class Goroutines(BuiltinProfile):
    """The stacks of all goroutines, and their labels; the runtime's own frames are left out."""

    __slots__ = ()

    def count(self) -> int:
        """Return how many goroutines there are."""
        return num_goroutine()

    def _rows(self) -> Iterable[Row]:
        me = current()
        return [(stack_of_g(g, me), labels_of(g.labels)) for g in all_goroutines()]

    def _text(self, debug: int) -> str:
        return dump(True) if debug >= 2 else super()._text(debug)


class Threads(BuiltinProfile):
    """The threads that run goroutines, without their stacks."""

    __slots__ = ()

    def count(self) -> int:
        """Return how many threads there are."""
        return sched_stats()["threads"]

    def _rows(self) -> Iterable[Row]:
        return [((), ())] * self.count()


enter(Goroutines("goroutine"))
enter(Threads("threadcreate"))
