"""Tasks that start and end, N in all: by how many percent memory grows meanwhile."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(1_000_000)
BATCH = 100  # alive at a time
finished = 0


async def work() -> None:
    global finished
    finished += 1


async def rounds(times: int) -> None:
    for _ in range(times // BATCH):
        await asyncio.gather(*[asyncio.create_task(work()) for _ in range(BATCH)])


async def main() -> None:
    global finished
    await rounds(count // 10)
    finished = 0
    before = rss_bytes()
    with Stopwatch() as watch:
        await rounds(count)
    growth = (rss_bytes() - before) / before * 100
    check("number of tasks that ran", finished, count // BATCH * BATCH)
    report(count, watch, growth_percent=growth)


eventloop.run(main())
