"""Calls of a function that does nothing, one after the other, by `run_in_executor`; one call."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(20_000)


async def main() -> None:
    loop, total = asyncio.get_running_loop(), 0
    with Stopwatch() as watch:
        for i in range(count):
            total += await loop.run_in_executor(None, abs, i)
    check("sum", total, count * (count - 1) // 2)
    report(count, watch)


eventloop.run(main())
