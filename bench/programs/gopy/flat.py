"""Goroutines that start and end, N in all: by how many percent memory grows meanwhile."""

from measure import Stopwatch, check, numbers, report, rss_bytes

from gopy import go, run, sync

(count,) = numbers(1_000_000)
BATCH = 100  # alive at a time


def main() -> None:
    wg = sync.WaitGroup()
    finished = [0]

    def work() -> None:
        finished[0] += 1
        wg.done()

    def rounds(times: int) -> None:
        for _ in range(times // BATCH):
            wg.add(BATCH)
            for _ in range(BATCH):
                go(work)
            wg.wait()

    rounds(count // 10)
    finished[0] = 0
    before = rss_bytes()
    with Stopwatch() as watch:
        rounds(count)
    growth = (rss_bytes() - before) / before * 100
    check("number of goroutines that ran", finished[0], count // BATCH * BATCH)
    report(count, watch, growth_percent=growth)


run(main)
