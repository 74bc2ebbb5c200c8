"""The calendar: days counted from 1 January of year 1, and what they are called.

The Gregorian calendar repeats itself every 400 years, so any year at all is a year
of the first cycle, which `datetime.date` knows, and a number of cycles.

Go: time/time.go Month, Weekday, absDays
"""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

UNIX_DAY = 719_162  # 1 January 1970
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097


class Month(IntEnum):
    """A month, 1 to 12; prints its English name.

    Go: time/time.go Month
    """

    JANUARY = 1
    FEBRUARY = 2
    MARCH = 3
    APRIL = 4
    MAY = 5
    JUNE = 6
    JULY = 7
    AUGUST = 8
    SEPTEMBER = 9
    OCTOBER = 10
    NOVEMBER = 11
    DECEMBER = 12

    def __str__(self) -> str:
        return self.name.capitalize()

    def __format__(self, spec: str) -> str:
        return format(str(self) if spec in ("", "s") else int(self), spec)


class Weekday(IntEnum):
    """A day of the week, Sunday is 0; prints its English name.

    Go: time/time.go Weekday
    """

    SUNDAY = 0
    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6

    def __str__(self) -> str:
        return self.name.capitalize()

    def __format__(self, spec: str) -> str:
        return format(str(self) if spec in ("", "s") else int(self), spec)


JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE = list(Month)[:6]
JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = list(Month)[6:]
SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = list(Weekday)


class Day(NamedTuple):
    """A day with its names; year_day is 1 on 1 January."""

    year: int
    month: Month
    day: int
    year_day: int
    weekday: Weekday
    iso_year: int
    iso_week: int


def day_of(days: int) -> Day:
    """Return the day that lies days after 1 January of year 1."""
    cycle, rest = divmod(days, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    iso_year, iso_week, iso_weekday = found.isocalendar()
    years = cycle * _CYCLE_YEARS
    return Day(
        found.year + years,
        Month(found.month),
        found.day,
        found.timetuple().tm_yday,
        Weekday(iso_weekday % 7),
        iso_year + years,
        iso_week,
    )


def days_of(year: int, month: int, day: int) -> int:
    """Return the days from 1 January of year 1 on; month and day may be out of range."""
    carry, month = divmod(month - 1, 12)
    cycle, rest = divmod(year + carry - 1, _CYCLE_YEARS)
    return cycle * _CYCLE_DAYS + date(rest + 1, month + 1, 1).toordinal() - 1 + day - 1
