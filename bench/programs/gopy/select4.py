"""Items of four goroutines over a channel each, taken by one `select`: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, recv, run, select

(count,) = numbers(100_000)
CHANNELS = 4


def main() -> None:
    channels: list[chan[int]] = [chan() for _ in range(CHANNELS)]
    each = count // CHANNELS

    def produce(ch: chan[int]) -> None:
        for i in range(each):
            ch.send(i)

    cases = [recv(ch) for ch in channels]
    total = 0
    with Stopwatch() as watch:
        for ch in channels:
            go(produce, ch)
        for _ in range(each * CHANNELS):
            case = select(*cases)
            total += case.value
    check("sum", total, CHANNELS * (each * (each - 1) // 2))
    report(count, watch)


run(main)
