"""Time: an instant, with the zone in which it is shown.

Three fields: the wall clock as nanoseconds since 1970, which may be of any size; the
monotonic clock, if the time was read from the clocks and not computed from a date;
the zone.  Two times that both have a monotonic reading are compared and subtracted
by it, so a wall clock that is set meanwhile changes no measurement.

Go: time/time.go Time
Differs: there is no overflow; a Time reaches as far as integers do.
"""

import datetime as python
from datetime import timedelta, tzinfo
from typing import overload

from gopy._core import monotonic_ns, span_ns
from gopy.errors import Panic
from gopy.time.calendar import UNIX_DAY, Day, Month, Weekday, day_of
from gopy.time.duration import Duration, of_ns
from gopy.time.layout import Fields, format_fields
from gopy.time.zone import LOCAL, UTC, offset_at, wall_at

_SECOND = 10**9
_DAY = 86_400 * _SECOND
_ZERO = -UNIX_DAY * _DAY
_STARTED = monotonic_ns() - 1  # what a monotonic reading is printed from
_STRING = "2006-01-02 15:04:05.999999999 -0700 MST"
_EPOCH = python.datetime(1970, 1, 1, tzinfo=UTC)


class Time:
    """An instant to the nanosecond; immutable.  ``Time()`` is 1 January of year 1, UTC.

    ``t + d`` and ``t - d`` are Times, ``t - t2`` is a Duration; ``<`` orders as
    `before` does.  ``==`` asks for the same clock readings and the same zone; two
    names of one instant, in two zones, are told equal by `equal`.

    Go: time/time.go Time
    """

    __slots__ = ("_mono", "_wall", "_zone")

    __gopy_value__ = True  # so a closed chan[Time] yields Time()

    _wall: int
    _mono: int | None
    _zone: tzinfo

    def __init__(self) -> None:
        self._wall = _ZERO
        self._mono = None
        self._zone = UTC

    def add(self, d: float | timedelta) -> "Time":
        """Return the instant d (a span) later.

        Go: time/time.go Time.Add
        """
        ns = span_ns(d)
        mono = self._mono
        return make_time(self._wall + ns, None if mono is None else mono + ns, self._zone)

    def add_date(self, years: int, months: int, days: int) -> "Time":
        """Return the same hour so many years, months and days later; 31 June is 1 July.

        Go: time/time.go Time.AddDate
        """
        day, ns = self._day_and_ns()
        wall = wall_at(day.year + years, day.month + months, day.day + days, ns, self._zone)
        return make_time(wall, None, self._zone)

    def sub(self, u: "Time") -> Duration:
        """Return how much later than u this is, by the monotonic clock if both have it.

        Go: time/time.go Time.Sub
        """
        return of_ns(self._since(u))

    def before(self, u: "Time") -> bool:
        """Return whether this lies before u.

        Go: time/time.go Time.Before
        """
        return self._since(u) < 0

    def after(self, u: "Time") -> bool:
        """Return whether this lies after u.

        Go: time/time.go Time.After
        """
        return self._since(u) > 0

    def equal(self, u: "Time") -> bool:
        """Return whether this is the same instant as u, in whatever zone.

        Go: time/time.go Time.Equal
        """
        return self._since(u) == 0

    def compare(self, u: "Time") -> int:
        """Return -1, 0 or 1: this is before, equal to or after u.

        Go: time/time.go Time.Compare
        """
        apart = self._since(u)
        return (apart > 0) - (apart < 0)

    def is_zero(self) -> bool:
        """Return whether this is the instant of ``Time()``.

        Go: time/time.go Time.IsZero
        """
        return self._wall == _ZERO

    def unix(self) -> int:
        """Return the seconds since 1970, rounded down.

        Go: time/time.go Time.Unix
        """
        return self._wall // _SECOND

    def unix_milli(self) -> int:
        """Return the milliseconds since 1970, rounded down.

        Go: time/time.go Time.UnixMilli
        """
        return self._wall // 10**6

    def unix_micro(self) -> int:
        """Return the microseconds since 1970, rounded down.

        Go: time/time.go Time.UnixMicro
        """
        return self._wall // 10**3

    def unix_nano(self) -> int:
        """Return the nanoseconds since 1970.

        Go: time/time.go Time.UnixNano
        """
        return self._wall

    def utc(self) -> "Time":
        """Return the instant shown in UTC.

        Go: time/time.go Time.UTC
        """
        return make_time(self._wall, self._mono, UTC)

    def local(self) -> "Time":
        """Return the instant shown in this machine's zone.

        Go: time/time.go Time.Local
        """
        return make_time(self._wall, self._mono, LOCAL)

    def in_(self, tz: tzinfo) -> "Time":
        """Return the instant shown in tz, such as a `zoneinfo.ZoneInfo`.

        Raises:
            Panic: tz is None.

        Go: time/time.go Time.In
        """
        if tz is None:
            raise Panic("time: missing Location in call to Time.In")
        return make_time(self._wall, self._mono, tz)

    def location(self) -> tzinfo:
        """Return the zone in which this is shown.

        Go: time/time.go Time.Location
        """
        return self._zone

    def zone(self) -> tuple[str, int]:
        """Return the abbreviation of the zone now in force, and its seconds east of UTC.

        Go: time/time.go Time.Zone
        """
        offset, name = offset_at(self._zone, self._wall // _SECOND)
        return name, offset

    def truncate(self, d: float | timedelta) -> "Time":
        """Return this rounded down to a multiple of d since year 1, without monotonic reading.

        Go: time/time.go Time.Truncate
        """
        step = span_ns(d)
        rest = (self._wall - _ZERO) % step if step > 0 else 0
        return make_time(self._wall - rest, None, self._zone)

    def round(self, d: float | timedelta) -> "Time":
        """Return the nearest multiple of d since year 1, half-way up; no monotonic reading.

        ``round(0)`` only drops the monotonic reading.

        Go: time/time.go Time.Round
        """
        step = span_ns(d)
        rest = (self._wall - _ZERO) % step if step > 0 else 0
        up = step if rest and 2 * rest >= step else 0
        return make_time(self._wall - rest + up, None, self._zone)

    def date(self) -> tuple[int, Month, int]:
        """Return year, month and day.

        Go: time/time.go Time.Date
        """
        day, _ = self._day_and_ns()
        return day.year, day.month, day.day

    def clock(self) -> tuple[int, int, int]:
        """Return hour, minute and second.

        Go: time/time.go Time.Clock
        """
        seconds = self._day_and_ns()[1] // _SECOND
        return seconds // 3600, seconds // 60 % 60, seconds % 60

    def year(self) -> int:
        """Return the year; 0 is the year before 1.

        Go: time/time.go Time.Year
        """
        return self._day_and_ns()[0].year

    def month(self) -> Month:
        """Return the month, whose text is its name.

        Go: time/time.go Time.Month
        """
        return self._day_and_ns()[0].month

    def day(self) -> int:
        """Return the day of the month.

        Go: time/time.go Time.Day
        """
        return self._day_and_ns()[0].day

    def year_day(self) -> int:
        """Return the day of the year, 1 to 366.

        Go: time/time.go Time.YearDay
        """
        return self._day_and_ns()[0].year_day

    def weekday(self) -> Weekday:
        """Return the day of the week, whose text is its name.

        Go: time/time.go Time.Weekday
        """
        return self._day_and_ns()[0].weekday

    def iso_week(self) -> tuple[int, int]:
        """Return the ISO 8601 year and week.

        Go: time/time.go Time.ISOWeek
        """
        day, _ = self._day_and_ns()
        return day.iso_year, day.iso_week

    def hour(self) -> int:
        """Return the hour, 0 to 23.

        Go: time/time.go Time.Hour
        """
        return self.clock()[0]

    def minute(self) -> int:
        """Return the minute, 0 to 59.

        Go: time/time.go Time.Minute
        """
        return self.clock()[1]

    def second(self) -> int:
        """Return the second, 0 to 59.

        Go: time/time.go Time.Second
        """
        return self.clock()[2]

    def nanosecond(self) -> int:
        """Return the nanoseconds within the second.

        Go: time/time.go Time.Nanosecond
        """
        return self._wall % _SECOND

    def format(self, layout: str) -> str:
        """Return the text of this as layout (`RFC3339` …) shows the reference time.

        Go: time/format.go Time.Format
        """
        offset, zone = offset_at(self._zone, self._wall // _SECOND)
        days, ns = divmod(self._wall + offset * _SECOND, _DAY)
        seconds, nanosecond = divmod(ns, _SECOND)
        hour, minute = divmod(seconds // 60, 60)
        day = day_of(days + UNIX_DAY)
        fields = Fields(day, hour, minute, seconds % 60, nanosecond, offset, zone)
        return format_fields(fields, layout)

    def datetime(self) -> python.datetime:
        """Return an aware datetime in the same zone, its nanoseconds cut to microseconds.

        Raises:
            OverflowError: the year is not within 1 to 9999.
        """
        utc = _EPOCH + timedelta(microseconds=self._wall // 1000)
        return utc if self._zone is UTC else utc.astimezone(self._zone)

    def __str__(self) -> str:
        text = self.format(_STRING)
        if self._mono is None:
            return text
        apart = self._mono - _STARTED
        seconds, ns = divmod(abs(apart), _SECOND)
        return f"{text} m={'-' if apart < 0 else '+'}{seconds}.{ns:09d}"

    __repr__ = __str__

    def __format__(self, layout: str) -> str:
        return self.format(layout) if layout else str(self)

    def __reduce__(self) -> "tuple[object, tuple[int, None, tzinfo]]":
        return make_time, (self._wall, None, self._zone)

    def __copy__(self) -> "Time":
        return self

    def __deepcopy__(self, _memo: object) -> "Time":
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Time):
            return NotImplemented
        mine, others = (self._wall, self._mono), (other._wall, other._mono)
        return mine == others and self._zone == other._zone

    def __hash__(self) -> int:
        return hash((self._wall, self._mono))

    def __lt__(self, other: "Time") -> bool:
        return self._since(other) < 0 if isinstance(other, Time) else NotImplemented

    def __le__(self, other: "Time") -> bool:
        return self._since(other) <= 0 if isinstance(other, Time) else NotImplemented

    def __gt__(self, other: "Time") -> bool:
        return self._since(other) > 0 if isinstance(other, Time) else NotImplemented

    def __ge__(self, other: "Time") -> bool:
        return self._since(other) >= 0 if isinstance(other, Time) else NotImplemented

    def __add__(self, d: float | timedelta) -> "Time":
        return self.add(d) if isinstance(d, (float, int, timedelta)) else NotImplemented

    __radd__ = __add__

    @overload
    def __sub__(self, other: "Time") -> Duration: ...
    @overload
    def __sub__(self, other: float | timedelta) -> "Time": ...
    def __sub__(self, other: "Time | float | timedelta") -> "Time | Duration":
        if isinstance(other, Time):
            return of_ns(self._since(other))
        if isinstance(other, (float, int, timedelta)):
            return self.add(-other)
        return NotImplemented

    def _since(self, other: "Time") -> int:
        """Return the nanoseconds from other to this."""
        if self._mono is not None and other._mono is not None:
            return self._mono - other._mono
        return self._wall - other._wall

    def _day_and_ns(self) -> tuple[Day, int]:
        """Return the day in the zone, and the nanoseconds since its midnight."""
        offset, _ = offset_at(self._zone, self._wall // _SECOND)
        days, ns = divmod(self._wall + offset * _SECOND, _DAY)
        return day_of(days + UNIX_DAY), ns


def make_time(wall: int, mono: int | None, zone: tzinfo) -> Time:
    """Return a Time of these fields."""
    time = Time.__new__(Time)
    time._wall = wall
    time._mono = mono
    time._zone = zone
    return time
