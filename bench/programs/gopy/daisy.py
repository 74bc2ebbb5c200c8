"""A number through a chain of N goroutines, each of which adds one: time of a link."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(100_000)


def add_one(out: chan[int], source: chan[int]) -> None:
    out.send(source.recv() + 1)


def main() -> None:
    with Stopwatch() as watch:
        first: chan[int] = chan()
        last = first
        for _ in range(count):
            source: chan[int] = chan()
            go(add_one, last, source)
            last = source
        last.send(0)
        result = first.recv()
    check("number", result, count)
    report(count, watch)


run(main)
