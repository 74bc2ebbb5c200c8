"""Instants are added to, subtracted and compared; their parts can be asked for.  SEMANTICS 134."""

import fmt

import gopy
from gopy.time import DECEMBER, HOUR, MINUTE, NANOSECOND, UTC, Time, date, fixed_zone, unix


def main() -> None:
    t = date(2023, DECEMBER, 31, 23, 59, 59, 999999999, UTC)
    u = t + NANOSECOND
    fmt.println(u, u - t, t - u, t < u, t > u, t.compare(u))
    fmt.println(t.year(), t.month(), t.day(), t.weekday(), t.year_day(), u.year_day())
    fmt.println(t.hour(), t.minute(), t.second(), t.nanosecond(), t.unix(), t.unix_nano())
    west = u.in_(fixed_zone("WEST", -3600))
    fmt.println(west, west.equal(u), west == u, west.day(), west - u)
    fmt.println(u.add_date(0, 2, -1), u - 36 * HOUR)
    fmt.println(t.truncate(MINUTE), t.round(MINUTE), unix(-1, 500).utc())
    fmt.println(Time(), Time().is_zero(), u.is_zero(), date(2024, 13, 35, 25, 61, 0, 0, UTC))


gopy.run(main)
