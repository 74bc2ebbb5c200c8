"""Items of 100 goroutines into one unbuffered channel: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(200_000)
PRODUCERS = 100


def main() -> None:
    items: chan[int] = chan()
    each = count // PRODUCERS

    def produce() -> None:
        send = items.send
        for i in range(each):
            send(i)

    total = 0
    recv = items.recv
    with Stopwatch() as watch:
        for _ in range(PRODUCERS):
            go(produce)
        for _ in range(each * PRODUCERS):
            total += recv()
    check("sum", total, PRODUCERS * (each * (each - 1) // 2))
    report(count, watch)


run(main)
