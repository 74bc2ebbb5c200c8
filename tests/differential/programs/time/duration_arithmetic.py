"""What is computed from durations is a duration, to the nanosecond.  SEMANTICS 119."""

import fmt

import gopy
from gopy.time import HOUR, MILLISECOND, MINUTE, NANOSECOND, SECOND


def main() -> None:
    d = 90 * MINUTE + 30 * SECOND + 123456788 * NANOSECOND
    fmt.println(d, -d, abs(d), abs(-d), d * 2, d / 2, d - HOUR, d + NANOSECOND)
    fmt.println(d // MINUTE * NANOSECOND, d % MINUTE, d > HOUR, d == 2 * d / 2)
    for m in (HOUR, MINUTE, SECOND, MILLISECOND, 7 * NANOSECOND, 0):
        fmt.println(d.round(m), d.truncate(m), (-d).round(m), (-d).truncate(m))
    fmt.println((500 * MILLISECOND).round(SECOND), (1500 * MILLISECOND).round(SECOND))


gopy.run(main)
