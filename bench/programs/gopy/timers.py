"""N timers that are all set, some due before those set earlier, and then stopped; one timer."""

from measure import Stopwatch, check, numbers, report

from gopy import run, time

(count,) = numbers(100_000)


def main() -> None:
    fired: list[int] = []
    stopped = 0
    with Stopwatch() as watch:
        timers = [time.after_func(60 + i * 7919 % 1000, fired.append, i) for i in range(count)]
        for timer in timers:
            stopped += timer.stop()
    check("number that was stopped", stopped, count)
    check("what fired", fired, [])
    report(count, watch)


run(main)
