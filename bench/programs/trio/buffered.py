"""Items through a memory channel with a buffer of 128: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(500_000)


async def main() -> None:
    put, get = trio.open_memory_channel[int](128)

    async def produce() -> None:
        for i in range(count):
            await put.send(i)

    total = 0
    async with trio.open_nursery() as nursery:
        with Stopwatch() as watch:
            nursery.start_soon(produce)
            for _ in range(count):
                total += await get.receive()
    check("sum", total, count * (count - 1) // 2)
    report(count, watch)


trio.run(main)
