"""N greenlets take turns with one semaphore of 1; one acquire and release.

One alone never waits.  Several hold it while they give way, so that the others stand in line.
"""

import gevent
from gevent.lock import BoundedSemaphore
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(1, 500_000)
mu = BoundedSemaphore(1)
count = 0


def alone() -> None:
    global count
    for _ in range(total):
        with mu:
            count += 1


def among_others() -> None:
    global count
    for _ in range(total // tasks):
        with mu:
            before = count
            gevent.sleep(0)
            count = before + 1


with Stopwatch() as watch:
    work = alone if tasks == 1 else among_others
    gevent.joinall([gevent.spawn(work) for _ in range(tasks)])
check("count", count, total)
report(total, watch)
