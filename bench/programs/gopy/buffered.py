"""Items through a channel with a buffer of 128: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(500_000)


def main() -> None:
    items: chan[int] = chan(128)

    def produce() -> None:
        send = items.send
        for i in range(count):
            send(i)

    total = 0
    recv = items.recv
    with Stopwatch() as watch:
        go(produce)
        for _ in range(count):
            total += recv()
    check("sum", total, count * (count - 1) // 2)
    report(count, watch)


run(main)
