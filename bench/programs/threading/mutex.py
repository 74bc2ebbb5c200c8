"""N threads take turns with one `threading.Lock`; one acquire and release.

One alone never waits.  Several hold it while they give way, so that the others stand in line.
"""

import threading
import time

from measure import Stopwatch, check, numbers, report

tasks, total = numbers(1, 500_000)
mu = threading.Lock()
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
            time.sleep(0)
            count = before + 1


work = alone if tasks == 1 else among_others
threads = [threading.Thread(target=work) for _ in range(tasks)]
with Stopwatch() as watch:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
check("count", count, total)
report(total, watch)
