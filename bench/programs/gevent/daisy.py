"""A number through a chain of N greenlets, each of which adds one: time of a link."""

import gevent
from gevent.queue import Channel
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)


def add_one(out: Channel, source: Channel) -> None:
    out.put(source.get() + 1)


with Stopwatch() as watch:
    first = last = Channel()
    for _ in range(count):
        source = Channel()
        gevent.spawn(add_one, last, source)
        last = source
    last.put(0)
    result = first.get()
check("number", result, count)
report(count, watch)
