"""N goroutines sleep, each between 1 and 100 ms, and end; time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import run, sync, time

(count,) = numbers(100_000)


def main() -> None:
    finished = 0

    def work(seconds: float) -> None:
        nonlocal finished
        time.sleep(seconds)
        finished += 1

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        for i in range(count):
            wg.go(work, (1 + i * 7919 % 100) / 1000)
        wg.wait()
    check("number that slept", finished, count)
    report(count, watch)


run(main)
