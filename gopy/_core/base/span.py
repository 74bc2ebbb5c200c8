"""Spans: what a caller may say for a length of time, as whole nanoseconds.

Every argument that is a span goes through `span_ns`, so that a plain number, a
`Duration` and a `timedelta` mean the same everywhere, and so that no span, however
long, comes out as a short one: what does not fit saturates.

    number       seconds, rounded to the nearest nanosecond
    Span         the nanoseconds that it holds (`gopy.time.Duration` is one)
    timedelta    its microseconds

Go: time/time.go Duration
"""

from datetime import timedelta
from math import isinf
from operator import index
from typing import TYPE_CHECKING, Any, TypeAlias

from gopy._core.base.optional import twin

MAX_NS = (1 << 63) - 1
MIN_NS = -(1 << 63)
_SECOND = 10**9

# Below this, the error of one division and one multiplication stays under half a
# nanosecond, so rounding the product gives the nanoseconds that were meant.
_EXACT_SECONDS = 2e6


class Span(float):
    """A float of seconds that knows its exact nanoseconds, also where a float can't."""

    __slots__ = ("ns",)

    ns: int


Spanlike: TypeAlias = float | timedelta


def clamp_ns(ns: int) -> int:
    """Return ns, or the nearest that fits into 64 bits."""
    return MIN_NS if ns < MIN_NS else MAX_NS if ns > MAX_NS else ns


def span_ns(value: Spanlike) -> int:
    """Return the nanoseconds of a span, within 64 bits.

    Args:
        value: a number of seconds, a Duration or a timedelta.

    Raises:
        TypeError: it is none of these.
        ValueError: it is not a number (NaN).
    """
    if type(value) is int:  # first: what most are, and it costs least
        ns = value * _SECOND
        return ns if MIN_NS <= ns <= MAX_NS else clamp_ns(ns)
    if isinstance(value, Span):
        return value.ns
    if isinstance(value, float):
        if -_EXACT_SECONDS < value < _EXACT_SECONDS:
            return round(value * 1e9)
        if isinf(value):
            return MAX_NS if value > 0 else MIN_NS
    elif isinstance(value, timedelta):
        micros = (value.days * 86400 + value.seconds) * 10**6 + value.microseconds
        return clamp_ns(micros * 1000)
    return clamp_ns(_rounded(value))


def _rounded(value: Any) -> int:  # Any: whatever is no float, int or timedelta
    """Return value seconds in ns, to the nearest, by integers alone."""
    if isinstance(value, int):
        return value * _SECOND
    if hasattr(value, "as_integer_ratio"):  # also Fraction, Decimal and numpy's scalars
        try:
            top, bottom = value.as_integer_ratio()
        except OverflowError:
            return MAX_NS if value > 0 else MIN_NS
        except ValueError:
            raise ValueError("a span is a number of seconds, not NaN") from None
        return int((2 * int(top) * _SECOND + int(bottom)) // (2 * int(bottom)))
    try:
        return index(value) * _SECOND
    except TypeError:
        raise TypeError(
            f"a span is a number of seconds, a Duration or a timedelta, not {type(value).__name__}"
        ) from None


if not TYPE_CHECKING and (compiled := twin("gopy._core.base._span")) is not None:
    compiled.on_other_spans(span_ns)
    span_ns = compiled.span_ns
