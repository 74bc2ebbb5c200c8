"""N tasks take turns with one `asyncio.Lock`; one acquire and release.

One alone never waits.  Several hold it while they give way, so that the others stand in line.
"""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(1, 500_000)
count = 0


async def main() -> None:
    mu = asyncio.Lock()

    async def alone() -> None:
        global count
        for _ in range(total):
            async with mu:
                count += 1

    async def among_others() -> None:
        global count
        for _ in range(total // tasks):
            async with mu:
                before = count
                await asyncio.sleep(0)
                count = before + 1

    with Stopwatch() as watch:
        work = alone if tasks == 1 else among_others
        await asyncio.gather(*[asyncio.create_task(work()) for _ in range(tasks)])
    check("count", count, total)
    report(total, watch)


eventloop.run(main())
