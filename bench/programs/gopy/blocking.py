"""Calls of a function that does nothing, one after the other, each on a helper thread; one call."""

from measure import Stopwatch, check, numbers, report

from gopy import run, runtime

(count,) = numbers(20_000)


def main() -> None:
    blocking, total = runtime.blocking, 0
    with Stopwatch() as watch:
        for i in range(count):
            total += blocking(abs, i)
    check("sum", total, count * (count - 1) // 2)
    report(count, watch)


run(main)
