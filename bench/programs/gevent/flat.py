"""Greenlets that start and end, N in all: by how many percent memory grows meanwhile."""

import gevent
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(1_000_000)
BATCH = 100  # alive at a time
finished = 0


def work() -> None:
    global finished
    finished += 1


def rounds(times: int) -> None:
    for _ in range(times // BATCH):
        gevent.joinall([gevent.spawn(work) for _ in range(BATCH)])


rounds(count // 10)
finished = 0
before = rss_bytes()
with Stopwatch() as watch:
    rounds(count)
growth = (rss_bytes() - before) / before * 100
check("number of greenlets that ran", finished, count // BATCH * BATCH)
report(count, watch, growth_percent=growth)
