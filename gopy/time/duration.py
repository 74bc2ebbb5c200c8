"""Duration: a span of time, for arithmetic a float of seconds, inside whole nanoseconds.

It is a float so that every function of Python that takes seconds takes it too.
The nanoseconds stand beside it, since a float of seconds is no longer exact to the
nanosecond after 97 days; all arithmetic is done on them and saturates at 64 bits,
292 years, instead of wrapping round.

    Duration + - % span          Duration
    Duration * / number          Duration      // number too, rounded down
    Duration / Duration          float         // Duration: int, rounded down
    Duration * Duration          Duration      the seconds multiplied

Go: time/time.go Duration
Differs: overflow saturates; ``/`` by a number rounds to the nearest nanosecond; ``%``
has the sign of the divisor, as everywhere in Python.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, SupportsIndex, overload

from gopy._core import Span, clamp_ns, span_ns
from gopy.time.durationtext import ns_of, text_of

_SECOND = 10**9
_SPANS = (float, int, timedelta)
_NUMBERS = (float, int)


class Duration(Span):
    """A span of time: a float of seconds that prints as Go does, ``1.5s``.

    Args:
        value: a number of seconds, a Duration or a timedelta.

    Go: time/time.go Duration
    """

    __slots__ = ()

    def __new__(cls, value: float | timedelta = 0) -> "Duration":
        return of_ns(span_ns(value))

    def nanoseconds(self) -> int:
        """Return the whole span in nanoseconds.

        Go: time/time.go Duration.Nanoseconds
        """
        return self.ns

    def microseconds(self) -> int:
        """Return the whole microseconds, cut towards zero.

        Go: time/time.go Duration.Microseconds
        """
        return _cut(self.ns, 10**3)

    def milliseconds(self) -> int:
        """Return the whole milliseconds, cut towards zero.

        Go: time/time.go Duration.Milliseconds
        """
        return _cut(self.ns, 10**6)

    def seconds(self) -> float:
        """Return the seconds as a plain float.

        Go: time/time.go Duration.Seconds
        """
        return float(self)

    def minutes(self) -> float:
        """Return the minutes as a plain float.

        Go: time/time.go Duration.Minutes
        """
        return self.ns / (60 * _SECOND)

    def hours(self) -> float:
        """Return the hours as a plain float.

        Go: time/time.go Duration.Hours
        """
        return self.ns / (3600 * _SECOND)

    def truncate(self, m: float | timedelta) -> "Duration":
        """Return this cut towards zero to a multiple of m; unchanged if m <= 0.

        Go: time/time.go Duration.Truncate
        """
        step = span_ns(m)
        return self if step <= 0 else of_ns(_cut(self.ns, step) * step)

    def round(self, m: float | timedelta) -> "Duration":
        """Return the nearest multiple of m, half-way away from zero; unchanged if m <= 0.

        Go: time/time.go Duration.Round
        """
        step = span_ns(m)
        if step <= 0:
            return self
        size = (2 * abs(self.ns) + step) // (2 * step) * step
        return of_ns(size if self.ns >= 0 else -size)

    def abs(self) -> "Duration":
        """Return the span without its sign.

        Go: time/time.go Duration.Abs
        """
        return of_ns(abs(self.ns))

    def __str__(self) -> str:
        return text_of(self.ns)

    __repr__ = __str__

    def __format__(self, spec: str, /) -> str:
        return float.__format__(self, spec) if spec else text_of(self.ns)

    def __reduce__(self) -> tuple[Callable[[int], "Duration"], tuple[int]]:
        return of_ns, (self.ns,)

    def __eq__(self, other: object, /) -> bool:
        return self.ns == other.ns if isinstance(other, Span) else float.__eq__(self, other)

    def __ne__(self, other: object, /) -> bool:
        return self.ns != other.ns if isinstance(other, Span) else float.__ne__(self, other)

    __hash__ = float.__hash__

    def __lt__(self, other: float, /) -> bool:
        return self.ns < other.ns if isinstance(other, Span) else float.__lt__(self, other)

    def __le__(self, other: float, /) -> bool:
        return self.ns <= other.ns if isinstance(other, Span) else float.__le__(self, other)

    def __gt__(self, other: float, /) -> bool:
        return self.ns > other.ns if isinstance(other, Span) else float.__gt__(self, other)

    def __ge__(self, other: float, /) -> bool:
        return self.ns >= other.ns if isinstance(other, Span) else float.__ge__(self, other)

    def __neg__(self) -> "Duration":
        return of_ns(-self.ns)

    def __pos__(self) -> "Duration":
        return self

    def __abs__(self) -> "Duration":
        return of_ns(abs(self.ns))

    @overload
    def __round__(self, ndigits: None = None, /) -> int: ...
    @overload
    def __round__(self, ndigits: SupportsIndex, /) -> "Duration": ...
    def __round__(self, ndigits: SupportsIndex | None = None, /) -> "int | Duration":
        if ndigits is None:
            return float.__round__(self)
        return Duration(float.__round__(self, ndigits))

    def __add__(self, other: float | timedelta, /) -> "Duration":
        return of_ns(self.ns + span_ns(other)) if isinstance(other, _SPANS) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: float | timedelta, /) -> "Duration":
        return of_ns(self.ns - span_ns(other)) if isinstance(other, _SPANS) else NotImplemented

    def __rsub__(self, other: float | timedelta, /) -> "Duration":
        return of_ns(span_ns(other) - self.ns) if isinstance(other, _SPANS) else NotImplemented

    def __mul__(self, other: float, /) -> "Duration":
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        if isinstance(other, float) and other - other != 0:  # an infinity, or NaN
            return Duration(float(self) * float(other))
        top, bottom = _ratio(other)
        return of_ns(_nearest(self.ns * top, bottom))

    __rmul__ = __mul__

    @overload  # type: ignore[override]  # a float's quotient is always a float, ours depends
    def __truediv__(self, other: Span | timedelta, /) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __truediv__(self, other: float, /) -> "Duration": ...
    def __truediv__(self, other: float | timedelta, /) -> float:
        if isinstance(other, (Span, timedelta)):
            return self.ns / span_ns(other)
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        if isinstance(other, float) and other - other != 0:
            return Duration(float(self) / float(other))
        top, bottom = _ratio(other)
        return of_ns(_nearest(self.ns * bottom, top))

    @overload  # type: ignore[override]
    def __floordiv__(self, other: Span | timedelta, /) -> int: ...  # type: ignore[overload-overlap]
    @overload
    def __floordiv__(self, other: float, /) -> "Duration": ...
    def __floordiv__(self, other: float | timedelta, /) -> "int | Duration":
        if isinstance(other, (Span, timedelta)):
            return self.ns // span_ns(other)
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        if isinstance(other, float) and other - other != 0:
            return Duration(float(self) // float(other))
        top, bottom = _ratio(other)
        return of_ns(self.ns * bottom // top)

    def __rfloordiv__(self, other: float, /) -> int:  # type: ignore[misc]  # float takes it too
        return span_ns(other) // self.ns if isinstance(other, _SPANS) else NotImplemented

    def __mod__(self, other: float | timedelta, /) -> "Duration":
        return of_ns(self.ns % span_ns(other)) if isinstance(other, _SPANS) else NotImplemented

    def __rmod__(self, other: float | timedelta, /) -> "Duration":
        return of_ns(span_ns(other) % self.ns) if isinstance(other, _SPANS) else NotImplemented

    def __divmod__(self, other: float | timedelta, /) -> tuple[int, "Duration"]:
        if not isinstance(other, _SPANS):
            return NotImplemented
        count, rest = divmod(self.ns, span_ns(other))
        return count, of_ns(rest)

    def __rdivmod__(  # type: ignore[misc]  # float takes it too
        self, other: float, /
    ) -> tuple[int, "Duration"]:
        if not isinstance(other, _SPANS):
            return NotImplemented
        count, rest = divmod(span_ns(other), self.ns)
        return count, of_ns(rest)


def of_ns(ns: int) -> Duration:
    """Return the Duration of ns nanoseconds; what 64 bits can't hold saturates."""
    ns = clamp_ns(ns)
    duration = Span.__new__(Duration, ns / _SECOND)
    duration.ns = ns
    return duration


def parse_duration(text: str) -> Duration:
    """Return the Duration of a text such as ``300ms``, ``-1.5h`` or ``2h45m``.

    Units: ``ns``, ``us`` (or ``µs``), ``ms``, ``s``, ``m``, ``h``.

    Raises:
        ValueError: with Go's text, such as ``time: missing unit in duration "3"``.

    Go: time/format.go ParseDuration
    """
    return of_ns(ns_of(text))


NANOSECOND = of_ns(1)
MICROSECOND = of_ns(10**3)
MILLISECOND = of_ns(10**6)
SECOND = of_ns(_SECOND)
MINUTE = of_ns(60 * _SECOND)
HOUR = of_ns(3600 * _SECOND)


def _cut(ns: int, step: int) -> int:
    """Return ns / step, cut towards zero."""
    return ns // step if ns >= 0 else -(-ns // step)


def _nearest(top: int, bottom: int) -> int:
    """Return top / bottom, rounded to the nearest integer."""
    if bottom < 0:
        top, bottom = -top, -bottom
    return (2 * top + bottom) // (2 * bottom)


def _ratio(number: Any) -> tuple[int, int]:  # Any: a float or an int, which share no type
    """Return a number as a fraction; a Duration counts in seconds."""
    if isinstance(number, Span):
        return number.ns, _SECOND
    top, bottom = number.as_integer_ratio()
    return top, bottom
