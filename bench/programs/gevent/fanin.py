"""Items of 100 greenlets into one `gevent.queue.Channel`: time of one."""

import gevent
from gevent.queue import Channel
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
PRODUCERS = 100
each = count // PRODUCERS
items = Channel()


def produce() -> None:
    put = items.put
    for i in range(each):
        put(i)


def consume() -> int:
    total, get = 0, items.get
    for _ in range(each * PRODUCERS):
        total += get()
    return total


with Stopwatch() as watch:
    for _ in range(PRODUCERS):
        gevent.spawn(produce)
    total = consume()
check("sum", total, PRODUCERS * (each * (each - 1) // 2))
report(count, watch)
