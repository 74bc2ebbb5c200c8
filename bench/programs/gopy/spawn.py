"""Start N goroutines that do nothing but count, and give way until all have run: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import go, run, runtime

(count,) = numbers(100_000)
finished = 0


def work() -> None:
    global finished
    finished += 1


def main() -> None:
    with Stopwatch() as watch:
        for _ in range(count):
            go(work)
        while finished < count:
            runtime.gosched()
    check("number of goroutines that ran", finished, count)
    check("number of goroutines left", runtime.num_goroutine(), 1)
    report(count, watch)


run(main)
