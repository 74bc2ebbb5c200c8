"""N greenlets give way to each other: time of one `gevent.sleep(0)`."""

import gevent
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(2, 400_000)
done = 0


def work(times: int) -> None:
    global done
    sleep = gevent.sleep
    for _ in range(times):
        sleep(0)
    done += times


with Stopwatch() as watch:
    gevent.joinall([gevent.spawn(work, total // tasks) for _ in range(tasks)])
check("number of yields", done, total)
report(total, watch)
