"""A histogram of spans of time in logarithmic buckets.

Each power of two of nanoseconds has 16 buckets of the same width, so a bucket's upper
end is at most 1/16 above any span in it, whether that is a microsecond or a minute:

    span     8192 ... 8703  8704 ... 9215  ...  15872 ... 16383  16384 ... 17407
    bucket   160            161                 175              176

Spans below 16 ns have a bucket each.
"""

from typing import Final

_BITS: Final = 4
_BUCKETS: Final = 64 << _BITS  # up to 2**67 ns


class Histogram:
    """Counts spans, and tells below which one a share of them lies.

    Not for several goroutines at the same time.
    """

    __slots__ = ("_counts", "count", "max_ns")

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self.count = 0
        self.max_ns = 0

    def record(self, ns: int) -> None:
        """Count a span of ns nanoseconds, at least 0."""
        self._counts[bucket_of(ns)] += 1
        self.count += 1
        if ns > self.max_ns:
            self.max_ns = ns

    def add(self, other: "Histogram") -> None:
        """Count all that other has counted."""
        self._counts = [a + b for a, b in zip(self._counts, other._counts, strict=True)]
        self.count += other.count
        self.max_ns = max(self.max_ns, other.max_ns)

    def percentile(self, percent: float) -> int:
        """Return the ns that percent % of the spans don't exceed, at most 1/16 too much.

        Never more than the longest span; 0 if nothing was counted.
        """
        wanted = max(1, -(-self.count * percent // 100))
        seen = 0
        for bucket, count in enumerate(self._counts):
            seen += count
            if seen >= wanted:
                return min(top_of(bucket), self.max_ns)
        return 0


def bucket_of(ns: int) -> int:
    """Return the number of the bucket for ns."""
    shift = max(0, ns.bit_length() - 1 - _BITS)
    return min((shift << _BITS) + (ns >> shift), _BUCKETS - 1)


def top_of(bucket: int) -> int:
    """Return the longest span in ns that belongs into bucket."""
    shift = max(0, (bucket >> _BITS) - 1)
    return (bucket - (shift << _BITS) + 1 << shift) - 1
