"""Layouts: Go's language of formats, which writes out one reference time.

    Mon Jan 2 15:04:05 MST 2006      01/02 03:04:05PM '06 -0700

Whatever looks like a piece of that reference time stands for that piece of the time
that is formatted; all else stands for itself.

    year      2006  06                    hour       15  03  3  (PM pm)
    month     January  Jan  01  1         minute     04  4      second  05  5
    day       02  _2  2                   fraction   .000 ,000 (all)  .999 ,999 (trimmed)
    year day  002  __2                    zone       MST  -0700 -07:00 -07 -070000 -07:00:00
    week day  Monday  Mon                            Z0700 Z07:00 … : the same, Z for UTC

Go: time/format.go Time.Format
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from gopy.time.calendar import Day

LAYOUT = "01/02 03:04:05PM '06 -0700"
ANSIC = "Mon Jan _2 15:04:05 2006"
UNIX_DATE = "Mon Jan _2 15:04:05 MST 2006"
RUBY_DATE = "Mon Jan 02 15:04:05 -0700 2006"
RFC822 = "02 Jan 06 15:04 MST"
RFC822Z = "02 Jan 06 15:04 -0700"
RFC850 = "Monday, 02-Jan-06 15:04:05 MST"
RFC1123 = "Mon, 02 Jan 2006 15:04:05 MST"
RFC1123Z = "Mon, 02 Jan 2006 15:04:05 -0700"
RFC3339 = "2006-01-02T15:04:05Z07:00"
RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00"
KITCHEN = "3:04PM"
STAMP = "Jan _2 15:04:05"
STAMP_MILLI = "Jan _2 15:04:05.000"
STAMP_MICRO = "Jan _2 15:04:05.000000"
STAMP_NANO = "Jan _2 15:04:05.000000000"
DATE_TIME = "2006-01-02 15:04:05"
DATE_ONLY = "2006-01-02"
TIME_ONLY = "15:04:05"


class Fields(NamedTuple):
    """A time, taken apart in its zone; offset is in seconds east of UTC."""

    day: Day
    hour: int
    minute: int
    second: int
    nanosecond: int
    offset: int
    zone: str


def format_fields(fields: Fields, layout: str) -> str:
    """Return the fields as layout says."""
    return _PIECE.sub(lambda match: _piece(fields, match[0]), layout)


_PIECE = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST"
    r"|0[1-6]|002|15|1|_?2006|2|_2|__2|3|4|5|PM|pm"
    r"|[-Z](?:070000|07:00:00|0700|07:00|07)"
    r"|[.,](?:0+|9+)(?![0-9])"
)


def _piece(fields: Fields, piece: str) -> str:
    """Return what one piece of a layout stands for."""
    write = _WRITERS.get(piece)
    if write is not None:
        return write(fields)
    if piece[0] in ".,":
        return _fraction(fields.nanosecond, piece)
    return _offset(fields.offset, piece)


def _padded(number: int, width: int) -> str:
    return f"-{-number:0{width}d}" if number < 0 else f"{number:0{width}d}"


def _fraction(nanosecond: int, piece: str) -> str:
    """Return the separator and as many digits as piece has; nines drop trailing zeros."""
    width = len(piece) - 1
    digits = f"{nanosecond:09d}"[:width]
    if piece[1] == "9":
        digits = digits.rstrip("0")
        if not digits:
            return ""
    return piece[0] + digits


def _offset(offset: int, piece: str) -> str:
    """Return an offset in piece's shape: Z for UTC if it begins so, colons, seconds."""
    if piece[0] == "Z" and offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    sign = "-" if offset <= -60 else "+"
    parts = [f"{minutes // 60:02d}", f"{minutes % 60:02d}", f"{seconds:02d}"]
    count = len(piece.replace(":", "")[1:]) // 2
    return sign + (":" if ":" in piece else "").join(parts[:count])


_WRITERS: dict[str, Callable[[Fields], str]] = {
    "2006": lambda f: _padded(f.day.year, 4),
    "_2006": lambda f: "_" + _padded(f.day.year, 4),
    "06": lambda f: f"{abs(f.day.year) % 100:02d}",
    "January": lambda f: str(f.day.month),
    "Jan": lambda f: str(f.day.month)[:3],
    "01": lambda f: f"{int(f.day.month):02d}",
    "1": lambda f: str(int(f.day.month)),
    "Monday": lambda f: str(f.day.weekday),
    "Mon": lambda f: str(f.day.weekday)[:3],
    "02": lambda f: f"{f.day.day:02d}",
    "_2": lambda f: f"{f.day.day:2d}",
    "2": lambda f: str(f.day.day),
    "002": lambda f: f"{f.day.year_day:03d}",
    "__2": lambda f: f"{f.day.year_day:3d}",
    "15": lambda f: f"{f.hour:02d}",
    "03": lambda f: f"{f.hour % 12 or 12:02d}",
    "3": lambda f: str(f.hour % 12 or 12),
    "04": lambda f: f"{f.minute:02d}",
    "4": lambda f: str(f.minute),
    "05": lambda f: f"{f.second:02d}",
    "5": lambda f: str(f.second),
    "PM": lambda f: "PM" if f.hour >= 12 else "AM",
    "pm": lambda f: "pm" if f.hour >= 12 else "am",
    "MST": lambda f: f.zone or _offset(f.offset, "-0700"),
}
