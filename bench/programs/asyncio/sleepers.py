"""N tasks sleep, each between 1 and 100 ms, and end; time of one, and how late they woke."""

import asyncio
from time import perf_counter

import eventloop
from measure import Stopwatch, check, late_p99, numbers, report

(count,) = numbers(100_000)
late: list[float] = []


async def work(seconds: float) -> None:
    due = perf_counter() + seconds
    await asyncio.sleep(seconds)
    late.append(perf_counter() - due)


async def main() -> None:
    spawn = asyncio.create_task
    with Stopwatch() as watch:
        await asyncio.gather(*[spawn(work((1 + i * 7919 % 100) / 1000)) for i in range(count)])
    check("number that slept", len(late), count)
    report(count, watch, late_p99_ms=late_p99(late))


eventloop.run(main())
