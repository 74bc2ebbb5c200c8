"""Jobs for 8 tasks, whose results come back over another queue: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
WORKERS = 8


async def main() -> None:
    jobs: asyncio.Queue[int | None] = asyncio.Queue(64)
    results: asyncio.Queue[int] = asyncio.Queue(64)

    async def work() -> None:
        while (job := await jobs.get()) is not None:
            await results.put(job * 2)

    async def hand_out() -> None:
        for i in range(count):
            await jobs.put(i)
        for _ in range(WORKERS):
            await jobs.put(None)

    total = 0
    with Stopwatch() as watch:
        busy = [asyncio.create_task(work()) for _ in range(WORKERS)]
        busy.append(asyncio.create_task(hand_out()))
        for _ in range(count):
            total += await results.get()
    await asyncio.gather(*busy)
    check("sum", total, count * (count - 1))
    report(count, watch)


eventloop.run(main())
