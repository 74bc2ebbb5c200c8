"""Jobs for 8 workers, whose results come back over another channel: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(200_000)
WORKERS = 8


def main() -> None:
    jobs: chan[int] = chan(64)
    results: chan[int] = chan(64)

    def work() -> None:
        for job in jobs:
            results.send(job * 2)

    def hand_out() -> None:
        for i in range(count):
            jobs.send(i)
        jobs.close()

    total = 0
    with Stopwatch() as watch:
        for _ in range(WORKERS):
            go(work)
        go(hand_out)
        for _ in range(count):
            total += results.recv()
    check("sum", total, count * (count - 1))
    report(count, watch)


run(main)
