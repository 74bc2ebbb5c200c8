"""What the connections of a load have met, added up.

Locking: ``_mu`` guards every field.  All connections share the meter; nothing is
waited for under the lock.
"""

from dataclasses import dataclass, field

from gopy._cli.histogram import Histogram
from gopy._core import monotonic_ns
from gopy.sync import Mutex


@dataclass(slots=True)
class Problem:
    """An error of one kind: how often, and one of them in full."""

    example: str
    count: int = 0


@dataclass(slots=True)
class Tally:
    """The numbers.  ``heard`` are connections on which a reply has come.

    ``lost`` are requests whose reply never came, ``problems`` everything that went
    wrong, by kind: a request may be both.
    """

    opened: int = 0
    open: int = 0
    heard: int = 0
    lost: int = 0
    problems: dict[str, Problem] = field(default_factory=dict)
    spans: Histogram = field(default_factory=Histogram)

    @property
    def errors(self) -> int:
        """How much went wrong."""
        return sum(problem.count for problem in self.problems.values())


class Meter:
    """Adds up; any goroutine may call it."""

    def __init__(self) -> None:
        self._mu = Mutex()
        self._tally = Tally()
        self._begun_ns = self._mark_ns = monotonic_ns()
        self._since_mark = Histogram()

    def opened(self) -> None:
        """Count a connection that is open from now on."""
        with self._mu:
            self._tally.opened += 1
            self._tally.open += 1

    def closed(self, *, heard: bool) -> None:
        """Count a connection that is over; heard says whether a reply came on it."""
        with self._mu:
            self._tally.open -= 1
            self._tally.heard += heard

    def replied(self, ns: int) -> None:
        """Count a right reply that took ns."""
        with self._mu:
            self._since_mark.record(ns)

    def lost(self) -> None:
        """Count a request whose reply will not come any more."""
        with self._mu:
            self._tally.lost += 1

    def problem(self, kind: str, example: str = "") -> None:
        """Count an error; example is its full text where kind is only a part of it."""
        with self._mu:
            self._tally.problems.setdefault(kind, Problem(example)).count += 1

    def mark(self) -> tuple[float, Histogram]:
        """Return the seconds since the last mark and the replies in it."""
        now_ns = monotonic_ns()
        with self._mu:
            seconds = (now_ns - self._mark_ns) / 1e9
            recent = self._since_mark
            self._mark_ns = now_ns
            self._since_mark = Histogram()
            self._tally.spans.add(recent)
        return seconds, recent

    def tally(self) -> tuple[float, Tally]:
        """Return the seconds since the beginning and the numbers up to the last mark.

        They go on changing: what has to fit together is read after the end.
        """
        with self._mu:
            return (monotonic_ns() - self._begun_ns) / 1e9, self._tally
