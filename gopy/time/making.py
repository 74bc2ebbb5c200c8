"""Where Times come from: the clocks, a count since 1970, a date.

Go: time/time.go Now, Since, Until, Unix, Date
"""

from datetime import tzinfo

from gopy._core import bubble_here, fastpath, monotonic_ns, time_ns
from gopy.errors import Panic
from gopy.time.duration import Duration
from gopy.time.instant import Time, make_time
from gopy.time.zone import LOCAL, UTC, wall_at

_SECOND = 10**9


def now() -> Time:
    """Return the present instant, in this machine's zone, with a monotonic reading.

    In a bubble of `gopy.testing.synctest` it's that of its clock, without one.

    Go: time/time.go Now
    """
    if fastpath.bubbles and (bubble := bubble_here()) is not None:
        return make_time(bubble.now_ns, None, LOCAL)
    return make_time(time_ns(), monotonic_ns(), LOCAL)


def since(t: Time) -> Duration:
    """Return how long ago t was.

    Go: time/time.go Since
    """
    return now().sub(t)


def until(t: Time) -> Duration:
    """Return how long it is until t.

    Go: time/time.go Until
    """
    return t.sub(now())


def unix(sec: int, nsec: int = 0) -> Time:
    """Return the instant sec seconds and nsec nanoseconds after 1970, in this machine's zone.

    Either may be of any size and sign.

    Go: time/time.go Unix
    """
    return make_time(sec * _SECOND + nsec, None, LOCAL)


def unix_milli(msec: int) -> Time:
    """Return the instant msec milliseconds after 1970, in this machine's zone.

    Go: time/time.go UnixMilli
    """
    return make_time(msec * 10**6, None, LOCAL)


def unix_micro(usec: int) -> Time:
    """Return the instant usec microseconds after 1970, in this machine's zone.

    Go: time/time.go UnixMicro
    """
    return make_time(usec * 10**3, None, LOCAL)


def date(
    year: int,
    month: int,
    day: int,
    hour: int = 0,
    minute: int = 0,
    sec: int = 0,
    nsec: int = 0,
    loc: tzinfo = UTC,
) -> Time:
    """Return the Time of a date and clock in the zone loc; out of range, they carry over.

    31 June is 1 July, hour 25 is one o'clock of the next day.

    Raises:
        Panic: loc is None.

    Go: time/time.go Date
    """
    if loc is None:
        raise Panic("time: missing Location in call to Date")
    ns = ((hour * 60 + minute) * 60 + sec) * _SECOND + nsec
    return make_time(wall_at(year, month, day, ns, loc), None, loc)
