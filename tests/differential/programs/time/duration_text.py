"""Durations print in the units that fit.  SEMANTICS 119."""

import fmt

import gopy
from gopy.time import HOUR, MICROSECOND, MILLISECOND, MINUTE, NANOSECOND, SECOND

SPANS = [
    *(0 * NANOSECOND, 1 * NANOSECOND, 999 * NANOSECOND, 1500 * NANOSECOND),
    *(1100 * MICROSECOND, 250 * MILLISECOND, SECOND, 1500 * MILLISECOND, 61 * SECOND),
    *(3 * HOUR + 25 * MINUTE, 100 * HOUR + NANOSECOND, -90 * MINUTE, -1 * NANOSECOND),
]


def main() -> None:
    for d in SPANS:
        fmt.println(d, d.nanoseconds(), d.microseconds(), d.milliseconds())
    fmt.println((90 * SECOND).seconds(), (90 * SECOND).minutes(), (90 * MINUTE).hours())


gopy.run(main)
