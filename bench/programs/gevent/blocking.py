"""Calls of a function that does nothing, one after the other, in gevent's threadpool; one call."""

import gevent
from measure import Stopwatch, check, numbers, report

(count,) = numbers(20_000)
pool = gevent.get_hub().threadpool
total = 0
with Stopwatch() as watch:
    for i in range(count):
        total += pool.apply(abs, (i,))
check("sum", total, count * (count - 1) // 2)
report(count, watch)
