"""N goroutines give way to each other: time of one `gosched`."""

from measure import Stopwatch, check, numbers, report

from gopy import go, run, runtime, sync

tasks, total = numbers(2, 400_000)


def main() -> None:
    wg = sync.WaitGroup()
    done = [0]

    def work(times: int) -> None:
        gosched = runtime.gosched
        for _ in range(times):
            gosched()
        done[0] += times
        wg.done()

    with Stopwatch() as watch:
        wg.add(tasks)
        for _ in range(tasks):
            go(work, total // tasks)
        wg.wait()
    check("number of yields", done[0], total)
    report(total, watch)


run(main)
