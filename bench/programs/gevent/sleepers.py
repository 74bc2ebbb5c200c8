"""N greenlets sleep, each between 1 and 100 ms, and end; time of one."""

import gevent
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


def work(seconds: float) -> None:
    global finished
    gevent.sleep(seconds)
    finished += 1


with Stopwatch() as watch:
    gevent.joinall([gevent.spawn(work, (1 + i * 7919 % 100) / 1000) for i in range(count)])
check("number that slept", finished, count)
report(count, watch)
