"""Batches of 100 greenlets, each batch a `gevent.pool.Group` that is joined; one greenlet."""

from gevent.pool import Group
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
BATCH = 100
finished = 0


def work() -> None:
    global finished
    finished += 1


with Stopwatch() as watch:
    group = Group()
    for _ in range(count // BATCH):
        for _ in range(BATCH):
            group.spawn(work)
        group.join()
check("number of greenlets that ran", finished, count)
report(count, watch)
