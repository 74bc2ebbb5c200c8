"""Batches of 100 goroutines, each batch started by `WaitGroup.go` and waited for; one goroutine."""

from measure import Stopwatch, check, numbers, report

from gopy import run, sync

(count,) = numbers(200_000)
BATCH = 100


def main() -> None:
    finished = 0

    def work() -> None:
        nonlocal finished
        finished += 1

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        for _ in range(count // BATCH):
            for _ in range(BATCH):
                wg.go(work)
            wg.wait()
    check("number of goroutines that ran", finished, count)
    report(count, watch)


run(main)
