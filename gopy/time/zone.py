"""Zones: which offset from UTC holds at an instant, and what it is called.

A zone is any `datetime.tzinfo`: `UTC`, `LOCAL`, a `zoneinfo.ZoneInfo`, a fixed one.

Go: time/zoneinfo.go
Differs: beyond the years that `datetime` knows, the zone's first or last rule holds.
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from time import localtime, struct_time
from zoneinfo import ZoneInfo

from gopy._core import span_ns
from gopy.time.calendar import UNIX_DAY, days_of

__all__ = ["LOCAL", "UTC", "fixed_zone", "load_location", "offset_at", "wall_at"]

_SECOND = 10**9
_DAY = 86_400 * _SECOND
_UTC_EPOCH = datetime(1970, 1, 1)
_EARLIEST = int((datetime(1, 1, 3) - _UTC_EPOCH).total_seconds())
_LATEST = int((datetime(9999, 12, 29) - _UTC_EPOCH).total_seconds())


class _Local(tzinfo):
    """The zone of this machine, as TZ and /etc/localtime say."""

    def utcoffset(self, when: datetime | None, /) -> timedelta | None:
        """Return the offset at a local time."""
        return None if when is None else timedelta(seconds=_local_at(when).tm_gmtoff)

    def tzname(self, when: datetime | None, /) -> str | None:
        """Return the abbreviation at a local time."""
        return None if when is None else _local_at(when).tm_zone

    def dst(self, when: datetime | None, /) -> timedelta | None:
        """Return an hour where summer time holds at a local time."""
        return None if when is None else timedelta(hours=max(0, _local_at(when).tm_isdst))

    def fromutc(self, when: datetime, /) -> datetime:
        """Return the local time of a UTC time; its fold tells the second of two alike."""
        seconds = (when.replace(tzinfo=None) - _UTC_EPOCH).total_seconds()
        offset = timedelta(seconds=localtime(seconds).tm_gmtoff)
        local = when + offset
        return local if self.utcoffset(local) == offset else local.replace(fold=1)

    def __str__(self) -> str:
        return "Local"

    __repr__ = __str__

    def __reduce__(self) -> str:
        return "LOCAL"


LOCAL: tzinfo = _Local()


def fixed_zone(name: str, offset: float | timedelta) -> tzinfo:
    """Return a zone that is always offset (a span) east of UTC and called name.

    Raises:
        ValueError: the offset is a day or more.

    Go: time/zoneinfo.go FixedZone
    """
    return timezone(timedelta(microseconds=span_ns(offset) // 1000), name)


def load_location(name: str) -> tzinfo:
    """Return the zone of the IANA database called name; ``UTC`` and ``Local`` too.

    Raises:
        ValueError: there is none, with Go's text ``unknown time zone X``.

    Go: time/zoneinfo.go LoadLocation
    """
    if name in ("", "UTC"):
        return UTC
    if name == "Local":
        return LOCAL
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name}") from None


def offset_at(zone: tzinfo, unix_seconds: int) -> tuple[int, str]:
    """Return the seconds east of UTC and the zone's abbreviation (or "") at an instant."""
    if zone is UTC:
        return 0, "UTC"
    unix_seconds = min(max(unix_seconds, _EARLIEST), _LATEST)
    if zone is LOCAL:
        local = localtime(unix_seconds)
        return local.tm_gmtoff, local.tm_zone
    utc = _UTC_EPOCH + timedelta(seconds=unix_seconds)
    when = zone.fromutc(utc.replace(tzinfo=zone))
    east = when.utcoffset() or timedelta()
    name = when.tzname() or ""
    if isinstance(zone, timezone) and name.startswith(("UTC+", "UTC-")):
        name = ""  # what Python calls a fixed zone that was given no name
    return round(east.total_seconds()), name


def wall_at(year: int, month: int, day: int, ns: int, zone: tzinfo) -> int:
    """Return the nanoseconds since 1970 of a date and ns since its midnight, in zone.

    Month, day and ns may be out of range.  An hour that the zone skips or has twice
    gets one of the two offsets around it.
    """
    shown = (days_of(year, month, day) - UNIX_DAY) * _DAY + ns
    guess, _ = offset_at(zone, shown // _SECOND)
    offset, _ = offset_at(zone, shown // _SECOND - guess)
    return shown - offset * _SECOND


def _local_at(when: datetime) -> struct_time:
    return localtime(when.replace(tzinfo=None).timestamp())
