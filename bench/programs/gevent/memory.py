"""N greenlets parked in `Channel.get`: resident bytes of one."""

import gevent
from gevent.queue import Channel
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(100_000)
gate = Channel()
begun = got = 0


def work() -> None:
    global begun, got
    begun += 1
    value = gate.get()
    got += value


before = rss_bytes()
with Stopwatch() as watch:
    waiting = [gevent.spawn(work) for _ in range(count)]
    while begun < count:
        gevent.sleep(0)
    gevent.sleep(0)
parked = rss_bytes() - before
check("number that woke too soon", got, 0)
for _ in range(count):
    gate.put(1)
gevent.joinall(waiting)
check("number that woke", got, count)
report(count, watch, bytes_each=parked / count)
