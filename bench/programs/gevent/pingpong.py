"""Round trips between two greenlets over two `gevent.queue.Channel`s: time of one."""

import gevent
from gevent.queue import Channel
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
there, back = Channel(), Channel()


def answer() -> None:
    get, put = there.get, back.put
    for _ in range(count):
        put(get() + 1)


def ask() -> int:
    total, put, get = 0, there.put, back.get
    for i in range(count):
        put(i)
        total += get()
    return total


answering = gevent.spawn(answer)
with Stopwatch() as watch:
    total = ask()
answering.join()
check("sum", total, count * (count + 1) // 2)
report(count, watch)
