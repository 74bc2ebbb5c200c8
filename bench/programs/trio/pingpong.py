"""Round trips between two tasks over two memory channels without a buffer: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)


async def main() -> None:
    put, get_there = trio.open_memory_channel[int](0)
    put_back, get = trio.open_memory_channel[int](0)

    async def answer() -> None:
        for _ in range(count):
            await put_back.send(await get_there.receive() + 1)

    total = 0
    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer)
        with Stopwatch() as watch:
            for i in range(count):
                await put.send(i)
                total += await get.receive()
    check("sum", total, count * (count + 1) // 2)
    report(count, watch)


trio.run(main)
