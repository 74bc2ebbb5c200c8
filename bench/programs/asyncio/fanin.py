"""Items of 100 tasks into one queue of a single place: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
PRODUCERS = 100


async def main() -> None:
    items: asyncio.Queue[int] = asyncio.Queue(1)
    each = count // PRODUCERS

    async def produce() -> None:
        put = items.put
        for i in range(each):
            await put(i)

    total = 0
    get = items.get
    with Stopwatch() as watch:
        producing = [asyncio.create_task(produce()) for _ in range(PRODUCERS)]
        for _ in range(each * PRODUCERS):
            total += await get()
    await asyncio.gather(*producing)
    check("sum", total, PRODUCERS * (each * (each - 1) // 2))
    report(count, watch)


eventloop.run(main())
