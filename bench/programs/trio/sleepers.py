"""N tasks sleep, each between 1 and 100 ms, and end; time of one, and how late they woke."""

from time import perf_counter

import trio
from measure import Stopwatch, check, late_p99, numbers, report

(count,) = numbers(100_000)
late: list[float] = []


async def work(seconds: float) -> None:
    due = perf_counter() + seconds
    await trio.sleep(seconds)
    late.append(perf_counter() - due)


async def main() -> None:
    with Stopwatch() as watch:
        async with trio.open_nursery() as nursery:
            for i in range(count):
                nursery.start_soon(work, (1 + i * 7919 % 100) / 1000)
    check("number that slept", len(late), count)
    report(count, watch, late_p99_ms=late_p99(late))


trio.run(main)
