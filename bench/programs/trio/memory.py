"""N tasks parked in a receive of a memory channel: resident bytes of one."""

import trio
from measure import Stopwatch, check, numbers, report, rss_bytes

(count,) = numbers(100_000)
begun = got = 0


async def main() -> None:
    put, get = trio.open_memory_channel[int](0)

    async def work() -> None:
        global begun, got
        begun += 1
        value = await get.receive()
        got += value

    async with trio.open_nursery() as nursery:
        before = rss_bytes()
        with Stopwatch() as watch:
            for _ in range(count):
                nursery.start_soon(work)
            while begun < count:
                await trio.lowlevel.checkpoint()
            await trio.lowlevel.checkpoint()
        parked = rss_bytes() - before
        check("number that woke too soon", got, 0)
        for _ in range(count):
            await put.send(1)
    check("number that woke", got, count)
    report(count, watch, bytes_each=parked / count)


trio.run(main)
