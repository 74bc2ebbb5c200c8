"""One process parks N tasks, wakes them all and sees them end: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(1_000_000)
begun = woken = 0


async def main() -> None:
    gate = asyncio.Event()

    async def work() -> None:
        global begun, woken
        begun += 1
        await gate.wait()
        woken += 1

    before = rss_bytes()
    with Stopwatch() as watch:
        waiting = [asyncio.create_task(work()) for _ in range(count)]
        while begun < count:
            await asyncio.sleep(0)
        parked = rss_bytes() - before
        check("number that woke too soon", woken, 0)
        gate.set()
        await asyncio.gather(*waiting)
    check("number that woke", woken, count)
    report(count, watch, bytes_each=parked / count)


eventloop.run(main())
