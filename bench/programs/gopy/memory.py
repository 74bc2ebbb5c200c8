"""N goroutines parked in a receive: resident bytes of one."""

from measure import Stopwatch, check, numbers, report, rss_bytes

from gopy import chan, go, run, runtime, sync

(count,) = numbers(100_000)


def main() -> None:
    gate: chan[int] = chan()
    wg = sync.WaitGroup()
    begun, got = [0], [0]

    def work() -> None:
        begun[0] += 1
        value = gate.recv()
        got[0] += value
        wg.done()

    before = rss_bytes()
    wg.add(count)
    with Stopwatch() as watch:
        for _ in range(count):
            go(work)
        while begun[0] < count:
            runtime.gosched()
        runtime.gosched()
    parked = rss_bytes() - before
    check("number of goroutines", runtime.num_goroutine(), count + 1)
    check("number that woke too soon", got[0], 0)
    for _ in range(count):
        gate.send(1)
    wg.wait()
    check("number that woke", got[0], count)
    report(count, watch, bytes_each=parked / count)


run(main)
