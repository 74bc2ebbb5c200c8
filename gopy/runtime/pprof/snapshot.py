"""Snapshot: what a profile holds at one time, in whatever form it is then written.

Go: runtime/pprof/proto.go profileBuilder
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from time import time_ns
from typing import NamedTuple

from gopy.runtime.frames import Stack

Labels = tuple[tuple[str, str], ...]  # sorted
Row = tuple[Stack, Labels]


class Kind(NamedTuple):
    """What a value counts, and in which unit."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Stacks, by whose labels, with as many values each as there are sample types."""

    sample_types: tuple[Kind, ...]
    period_type: Kind
    period: int
    rows: Mapping[Row, tuple[int, ...]]
    time_ns: int
    duration_ns: int = 0
    default_type: str = ""

    def since(self, before: "Snapshot") -> "Snapshot":
        """Return what has come since before, of the same profile; what has gone is negative.

        Go: net/http/pprof/pprof.go serveDeltaProfile
        """
        nothing = (0,) * len(self.sample_types)
        changes = {
            row: tuple(
                new - old
                for new, old in zip(
                    self.rows.get(row, nothing), before.rows.get(row, nothing), strict=True
                )
            )
            for row in {**self.rows, **before.rows}
        }
        return replace(
            self,
            rows={row: values for row, values in changes.items() if any(values)},
            duration_ns=self.time_ns - before.time_ns,
        )


def counted(name: str, rows: Iterable[Row]) -> Snapshot:
    """Return a snapshot that says how often each of rows occurs, the most frequent first.

    Go: runtime/pprof/pprof.go printCountProfile
    """
    counts: dict[Row, int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    often_first = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    kind = Kind(name, "count")
    return Snapshot((kind,), kind, 1, {row: (n,) for row, n in often_first}, time_ns())


def labels_of(labels: Mapping[str, str] | None) -> Labels:
    """Return labels as a row has them."""
    return tuple(sorted((labels or {}).items()))
