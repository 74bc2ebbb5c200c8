"""Dates as HTTP writes them: always GMT, in three forms of which only the first is written.

Go: net/http/header.go ParseTime, net/http/server.go TimeFormat
"""

import re
from typing import Final

from gopy.time import HOUR, Time, date

TIME_FORMAT: Final = "Mon, 02 Jan 2006 15:04:05 GMT"

_MONTHS: Final = {
    month.lower(): n
    for n, month in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_DAY: Final = r"(?:mon|tue|wed|thu|fri|sat|sun)"
_LONG_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_CLOCK: Final = r"(?P<clock>\d?\d:\d\d:\d\d)(?:[.,]\d+)?"
_ZONE: Final = (
    r"(?-i:UTC|GMT(?P<offset>[+-](?:1?\d|0\d|2[0-3]))?|ChST|MeST|WITA|[+-](?:[01]?\d|2[0-3])"
    r"|(?!GMT|UTC)(?:[A-Z]{4}T|[A-Z]{3}T|[A-Z]{3}))"
)
# As Go's parser takes them: any number of blanks for one, and words in any case.
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII).fullmatch
    for form in (
        rf"{_DAY}, +(?P<day>\d\d) +(?P<month>\w\w\w) +(?P<year>\d{{4}}) +{_CLOCK} +(?-i:GMT)",
        rf"{_LONG_DAY}, +(?P<day>\d\d)-(?P<month>\w\w\w)-(?P<year>\d\d) +{_CLOCK} +{_ZONE}",
        rf"{_DAY} +(?P<month>\w\w\w) +(?P<day>\d?\d) +{_CLOCK} +(?P<year>\d{{4}})",
    )
)
_COOKIE_FORMS: Final = tuple(
    re.compile(
        rf"{_DAY}, +(?P<day>\d\d){gap}(?P<month>\w\w\w){gap}(?P<year>\d{{4}}) +{_CLOCK} +{_ZONE}",
        re.IGNORECASE | re.ASCII,
    ).fullmatch
    for gap in (" +", "-")
)


def http_time(t: Time) -> str:
    """Return t as a header's field has it.

    Go: net/http/server.go TimeFormat
    """
    return t.utc().format(TIME_FORMAT)


def parse_time(text: str, /) -> Time:
    """Return the time that a field such as ``Date`` tells, in UTC.

    Raises:
        ValueError: it's in none of HTTP's three forms.

    Go: net/http/header.go ParseTime
    """
    for form in _FORMS:
        found = form(text)
        if found is not None:
            return _made(text, found)
    raise _unknown(text)


def parse_expires(text: str) -> Time:
    """Return the time that a cookie expires, in UTC.

    Raises:
        ValueError: it's no such time.
    """
    for form in _COOKIE_FORMS:
        found = form(text)
        if found is not None:
            return _made(text, found)
    raise _unknown(text)


def _made(text: str, found: "re.Match[str]") -> Time:
    month = _MONTHS.get(found["month"].lower())
    hour, minute, second = map(int, found["clock"].split(":"))
    year, day = int(found["year"]), int(found["day"])
    if len(found["year"]) == 2:
        year += 1900 if year >= 69 else 2000
    if month is None or hour > 23 or minute > 59 or second > 59:
        raise _unknown(text)
    made = date(year, month, day, hour, minute, second)
    if made.day() != day or day == 0:
        raise _unknown(text)
    offset = found.groupdict().get("offset")  # a zone's name says nothing but for GMT+3
    return made.add(-int(offset) * HOUR) if offset else made


def _unknown(text: str) -> ValueError:
    return ValueError(f"cannot parse {text!r} as a time of HTTP")
