"""N timers that are all set, some due before those set earlier, and then stopped; one timer."""

import gevent
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
fired: list[int] = []
stopped = 0
loop = gevent.get_hub().loop
with Stopwatch() as watch:
    timers = []
    for i in range(count):
        timer = loop.timer(60 + i * 7919 % 1000)
        timer.start(fired.append, i)
        timers.append(timer)
    for timer in timers:
        stopped += timer.active
        timer.stop()
        timer.close()
check("number that was stopped", stopped, count)
check("what fired", fired, [])
report(count, watch)
