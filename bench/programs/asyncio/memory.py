"""N tasks parked in `Queue.get`: resident bytes of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(100_000)
begun = got = 0


async def main() -> None:
    gate: asyncio.Queue[int] = asyncio.Queue()

    async def work() -> None:
        global begun, got
        begun += 1
        value = await gate.get()
        got += value

    before = rss_bytes()
    with Stopwatch() as watch:
        waiting = [asyncio.create_task(work()) for _ in range(count)]
        while begun < count:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    parked = rss_bytes() - before
    check("number that woke too soon", got, 0)
    for _ in range(count):
        gate.put_nowait(1)
    await asyncio.gather(*waiting)
    check("number that woke", got, count)
    report(count, watch, bytes_each=parked / count)


eventloop.run(main())
