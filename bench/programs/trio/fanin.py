"""Items of 100 tasks into one memory channel without a buffer: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
PRODUCERS = 100


async def main() -> None:
    put, get = trio.open_memory_channel[int](0)
    each = count // PRODUCERS

    async def produce() -> None:
        for i in range(each):
            await put.send(i)

    total = 0
    async with trio.open_nursery() as nursery:
        with Stopwatch() as watch:
            for _ in range(PRODUCERS):
                nursery.start_soon(produce)
            for _ in range(each * PRODUCERS):
                total += await get.receive()
    check("sum", total, PRODUCERS * (each * (each - 1) // 2))
    report(count, watch)


trio.run(main)
