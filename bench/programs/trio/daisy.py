"""A number through a chain of N tasks, each of which adds one: time of a link."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)


async def add_one(out: trio.MemorySendChannel[int], source: trio.MemoryReceiveChannel[int]) -> None:
    await out.send(await source.receive() + 1)


async def main() -> None:
    async with trio.open_nursery() as nursery:
        with Stopwatch() as watch:
            last, first = trio.open_memory_channel[int](0)
            for _ in range(count):
                put, source = trio.open_memory_channel[int](0)
                nursery.start_soon(add_one, last, source)
                last = put
            await last.send(0)
            result = await first.receive()
    check("number", result, count)
    report(count, watch)


trio.run(main)
