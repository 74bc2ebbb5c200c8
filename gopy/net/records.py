"""What the domain name system says besides addresses, and in which order it's to be taken.

Go: net/dnsclient.go
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from gopy._core import chance


@dataclass(frozen=True, slots=True)
class MX:
    """Who takes a domain's mail: a lower pref comes first.

    Go: net/dnsclient.go MX
    """

    host: str
    pref: int


@dataclass(frozen=True, slots=True)
class SRV:
    """Where a service is: a lower priority comes first, then a larger weight more often.

    Go: net/dnsclient.go SRV
    """

    target: str
    port: int
    priority: int
    weight: int


def by_preference(records: Sequence[MX]) -> list[MX]:
    """Return records, the preferred ones first, equal ones by chance.

    Go: net/dnsclient.go byPref
    """
    mixed = chance.sample(records, len(records))
    return sorted(mixed, key=lambda record: record.pref)


def by_priority(records: Sequence[SRV]) -> list[SRV]:
    """Return records, those of the lowest priority first, equal ones by weight and chance.

    Go: net/dnsclient.go byPriorityWeight (RFC 2782)
    """
    ordered: list[SRV] = []
    ranked = sorted(records, key=lambda record: (record.priority, record.weight))
    for _, group in groupby(ranked, key=lambda record: record.priority):
        left = [*group]
        while left:
            weights = [record.weight for record in left]
            drawn = chance.choices(range(len(left)), weights)[0] if any(weights) else 0
            ordered.append(left.pop(drawn))
    return ordered
