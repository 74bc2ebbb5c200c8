"""A number through a chain of N tasks, each of which adds one: time of a link."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
Link = asyncio.Queue[int]


async def add_one(out: Link, source: Link) -> None:
    await out.put(await source.get() + 1)


async def main() -> None:
    with Stopwatch() as watch:
        first = last = Link(1)
        tasks = set()  # the loop itself keeps no task alive
        for _ in range(count):
            source = Link(1)
            tasks.add(asyncio.create_task(add_one(last, source)))
            last = source
        await last.put(0)
        result = await first.get()
    await asyncio.gather(*tasks)
    check("number", result, count)
    report(count, watch)


eventloop.run(main())
