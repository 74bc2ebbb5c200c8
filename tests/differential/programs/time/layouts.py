"""One instant in all the layouts, and in some of one's own.  SEMANTICS 134."""

import fmt

import gopy
from gopy import time as gtime

LAYOUTS = [
    *(gtime.LAYOUT, gtime.ANSIC, gtime.UNIX_DATE, gtime.RUBY_DATE, gtime.RFC822, gtime.RFC822Z),
    *(gtime.RFC850, gtime.RFC1123, gtime.RFC1123Z, gtime.RFC3339, gtime.RFC3339_NANO),
    *(gtime.KITCHEN, gtime.STAMP, gtime.STAMP_MILLI, gtime.STAMP_MICRO, gtime.STAMP_NANO),
    *(gtime.DATE_TIME, gtime.DATE_ONLY, gtime.TIME_ONLY),
    *("Jan _2 06 at 3:04:05.999 pm -07 MST", "2006/002 .000 Z0700"),
    *("Monday the 2nd, 15h04,99", "no layout"),
]


def main() -> None:
    utc = gtime.date(2024, gtime.FEBRUARY, 9, 15, 4, 5, 123456000, gtime.UTC)
    east = utc.in_(gtime.fixed_zone("EAST", 5 * 3600 + 1800))
    for t in (utc, east, utc.truncate(gtime.HOUR)):
        fmt.println(t)
        for layout in LAYOUTS:
            fmt.println(t.format(layout))


gopy.run(main)
