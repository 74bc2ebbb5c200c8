"""Start N goroutines that do nothing, and wait for the last: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import go, run, sync

(count,) = numbers(100_000)


def main() -> None:
    wg = sync.WaitGroup()
    finished = [0]

    def work() -> None:
        finished[0] += 1
        wg.done()

    go_, work_ = go, work
    with Stopwatch() as watch:
        wg.add(count)
        for _ in range(count):
            go_(work_)
        wg.wait()
    check("number of goroutines that ran", finished[0], count)
    report(count, watch)


run(main)
