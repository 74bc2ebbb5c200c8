"""Limits: events a second, and what they come to in tokens and in time.

Both conversions go through the same floats as Go's, so that a decision which hangs on
the last bit falls as it does there.

Go: golang.org/x/time/rate/rate.go Limit, Every
"""

import sys
from typing import TypeAlias

from gopy._core import Spanlike, span_ns
from gopy.time.duration import Duration, of_ns

_SECOND = 10**9
_FOR_EVER_NS = (1 << 63) - 1

Limit: TypeAlias = float
"""Events a second; 0 allows none.

Go: golang.org/x/time/rate/rate.go Limit
"""

INF = sys.float_info.max
"""The limit that allows everything; ``math.inf`` means the same.

Go: golang.org/x/time/rate/rate.go Inf
"""

INF_DURATION = of_ns(_FOR_EVER_NS)
"""The delay of what will never be allowed.

Go: golang.org/x/time/rate/rate.go InfDuration
"""


def every(interval: Spanlike) -> Limit:
    """Return the limit of one event every interval, a span; `INF` if that is 0 or less.

    Go: golang.org/x/time/rate/rate.go Every
    """
    ns = span_ns(interval)
    return INF if ns <= 0 else 1 / _seconds(ns)


def duration_of(tokens: float, limit: Limit) -> Duration:
    """Return the time in which limit lets so many tokens come."""
    if limit <= 0:
        return INF_DURATION
    ns = tokens / limit * 1e9
    return INF_DURATION if ns > _FOR_EVER_NS else of_ns(int(ns))


def tokens_of(d: Duration, limit: Limit) -> float:
    """Return how many tokens limit lets come in d."""
    return 0.0 if limit <= 0 else _seconds(d.ns) * limit


def _seconds(ns: int) -> float:
    """Return ns in seconds, rounded where Go rounds."""
    if ns < 0:
        return -_seconds(-ns)
    seconds, rest = divmod(ns, _SECOND)
    return seconds + rest / 1e9
