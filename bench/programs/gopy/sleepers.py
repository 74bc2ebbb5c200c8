"""N goroutines sleep, each between 1 and 100 ms, and end; time of one, and how late they woke."""

from time import perf_counter

from measure import Stopwatch, check, late_p99, numbers, report

from gopy import run, sync, time

(count,) = numbers(100_000)


def main() -> None:
    late: list[float] = []

    def work(seconds: float) -> None:
        due = perf_counter() + seconds
        time.sleep(seconds)
        late.append(perf_counter() - due)

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        for i in range(count):
            wg.go(work, (1 + i * 7919 % 100) / 1000)
        wg.wait()
    check("number that slept", len(late), count)
    report(count, watch, late_p99_ms=late_p99(late))


run(main)
