"""N goroutines take turns with one Mutex; one lock and unlock.

One alone never waits.  Several hold it while they give way, so that the others stand in line.
"""

from measure import Stopwatch, check, numbers, report

from gopy import run, runtime, sync

tasks, total = numbers(1, 500_000)


def main() -> None:
    mu = sync.Mutex()
    count = 0

    def alone() -> None:
        nonlocal count
        for _ in range(total):
            with mu:
                count += 1

    def among_others() -> None:
        nonlocal count
        for _ in range(total // tasks):
            with mu:
                before = count
                runtime.gosched()
                count = before + 1

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        for _ in range(tasks):
            wg.go(alone if tasks == 1 else among_others)
        wg.wait()
    check("count", count, total)
    report(total, watch)


run(main)
