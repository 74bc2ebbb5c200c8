"""Spawn N greenlets that do nothing, and join all: time of one."""

import gevent
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


def work() -> None:
    global finished
    finished += 1


spawn = gevent.spawn
with Stopwatch() as watch:
    gevent.joinall([spawn(work) for _ in range(count)])
check("number of greenlets that ran", finished, count)
report(count, watch)
