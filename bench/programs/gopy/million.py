"""One process parks N goroutines, wakes them all and sees them end: time of one."""

from measure import Stopwatch, check, numbers, report, rss_bytes

from gopy import chan, go, run, runtime, sync

(count,) = numbers(1_000_000)


def main() -> None:
    gate: chan[None] = chan()
    wg = sync.WaitGroup()
    begun, woken = [0], [0]

    def work() -> None:
        begun[0] += 1
        gate.recv()
        woken[0] += 1
        wg.done()

    before = rss_bytes()
    with Stopwatch() as watch:
        wg.add(count)
        for _ in range(count):
            go(work)
        while begun[0] < count:
            runtime.gosched()
        parked = rss_bytes() - before
        check("number that woke too soon", woken[0], 0)
        gate.close()
        wg.wait()
    check("number that woke", woken[0], count)
    report(count, watch, bytes_each=parked / count)


run(main)
