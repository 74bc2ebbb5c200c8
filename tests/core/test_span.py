"""Spans: whatever says a length of time, as whole nanoseconds."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from gopy._core import span_ns
from gopy.time import HOUR, Duration

MAX, MIN = (1 << 63) - 1, -(1 << 63)

SPANS = [
    (0, 0),
    (2, 2 * 10**9),
    (True, 10**9),
    (-1.5, -1_500_000_000),
    (0.1, 100_000_000),
    (1e-9, 1),
    (4e-10, 0),
    (7_000_000.123456789, 7_000_000_123_456_789),
    (timedelta(milliseconds=1.5), 1_500_000),
    (timedelta(days=-1, microseconds=1), -86_400 * 10**9 + 1000),
    (HOUR, 3600 * 10**9),
    (Fraction(1, 3), 333_333_333),
    (Decimal("0.000000001"), 1),
]


@pytest.mark.parametrize(("value", "ns"), SPANS)
def test_a_span_is_rounded_to_the_nearest_nanosecond(value: float, ns: int) -> None:
    assert span_ns(value) == ns


@pytest.mark.parametrize(
    ("value", "ns"),
    [
        (1e30, MAX),
        (-1e30, MIN),
        (10**40, MAX),
        (float("inf"), MAX),
        (float("-inf"), MIN),
        (Decimal("-Infinity"), MIN),
        (timedelta.max, MAX),
        (timedelta.min, MIN),
        (Duration(1e30), MAX),
    ],
)
def test_a_span_too_long_for_64_bits_is_the_longest_one(value: float, ns: int) -> None:
    assert span_ns(value) == ns


@pytest.mark.parametrize("value", ["1s", None, [1], 1j])
def test_what_is_no_span_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(value).__name__}$"):
        span_ns(value)  # type: ignore[arg-type]


def test_nan_is_no_span() -> None:
    with pytest.raises(ValueError, match="not NaN"):
        span_ns(float("nan"))
