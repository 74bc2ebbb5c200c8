"""N greenlets sleep, each between 1 and 100 ms, and end; time of one, and how late they woke."""

from time import perf_counter

import gevent
from measure import Stopwatch, check, late_p99, numbers, report

(count,) = numbers(100_000)
late: list[float] = []


def work(seconds: float) -> None:
    due = perf_counter() + seconds
    gevent.sleep(seconds)
    late.append(perf_counter() - due)


with Stopwatch() as watch:
    gevent.joinall([gevent.spawn(work, (1 + i * 7919 % 100) / 1000) for i in range(count)])
check("number that slept", len(late), count)
report(count, watch, late_p99_ms=late_p99(late))
