"""Items through an `asyncio.Queue` of 128 places: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(500_000)


async def main() -> None:
    items: asyncio.Queue[int] = asyncio.Queue(128)

    async def produce() -> None:
        put = items.put
        for i in range(count):
            await put(i)

    total = 0
    get = items.get
    with Stopwatch() as watch:
        producing = asyncio.create_task(produce())
        for _ in range(count):
            total += await get()
    await producing
    check("sum", total, count * (count - 1) // 2)
    report(count, watch)


eventloop.run(main())
