"""Items through a `gevent.queue.Queue` of 128 places: time of one."""

import gevent
from gevent.queue import Queue
from measure import Stopwatch, check, numbers, report

(count,) = numbers(500_000)
items = Queue(128)


def produce() -> None:
    put = items.put
    for i in range(count):
        put(i)


def consume() -> int:
    total, get = 0, items.get
    for _ in range(count):
        total += get()
    return total


with Stopwatch() as watch:
    gevent.spawn(produce)
    total = consume()
check("sum", total, count * (count - 1) // 2)
report(count, watch)
