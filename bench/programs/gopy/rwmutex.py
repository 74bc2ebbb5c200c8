"""N goroutines read under an RWMutex, and each tenth time write; one lock and unlock.

One alone never waits.  Several hold it while they give way: readers together, writers alone.
"""

from measure import Stopwatch, check, numbers, report

from gopy import run, runtime, sync

tasks, total = numbers(1, 500_000)
WRITES = 10  # one of so many is a write


def main() -> None:
    rw = sync.RWMutex()
    each = total // tasks
    written = torn = 0

    def work() -> None:
        nonlocal written, torn
        for i in range(each):
            if i % WRITES == 0:
                with rw:
                    before = written
                    if tasks > 1:
                        runtime.gosched()
                    written = before + 1
            else:
                rw.rlock()
                before = written
                if tasks > 1:
                    runtime.gosched()
                torn += written != before
                rw.runlock()

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        for _ in range(tasks):
            wg.go(work)
        wg.wait()
    check("number of writes", written, tasks * (each // WRITES))
    check("number of reads beside a write", torn, 0)
    report(each * tasks, watch)


run(main)
