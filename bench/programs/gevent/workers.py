"""Jobs for 8 greenlets, whose results come back over another queue: time of one."""

import gevent
from gevent.queue import Queue
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
WORKERS = 8
jobs, results = Queue(64), Queue(64)


def work() -> None:
    while (job := jobs.get()) is not None:
        results.put(job * 2)


def hand_out() -> None:
    for i in range(count):
        jobs.put(i)
    for _ in range(WORKERS):
        jobs.put(None)


total = 0
with Stopwatch() as watch:
    for _ in range(WORKERS):
        gevent.spawn(work)
    gevent.spawn(hand_out)
    for _ in range(count):
        total += results.get()
check("sum", total, count * (count - 1))
report(count, watch)
