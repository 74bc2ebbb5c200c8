"""Round trips between two goroutines over two unbuffered channels: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(100_000)


def main() -> None:
    there: chan[int] = chan()
    back: chan[int] = chan()

    def answer() -> None:
        recv, send = there.recv, back.send
        for _ in range(count):
            send(recv() + 1)

    go(answer)
    total = 0
    send, recv = there.send, back.recv
    with Stopwatch() as watch:
        for i in range(count):
            send(i)
            total += recv()
    check("sum", total, count * (count + 1) // 2)
    report(count, watch)


run(main)
