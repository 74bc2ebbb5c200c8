"""Jobs for 8 tasks, whose results come back over another memory channel: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
WORKERS = 8


async def main() -> None:
    put_job, get_job = trio.open_memory_channel[int](64)
    put_result, get_result = trio.open_memory_channel[int](64)

    async def work() -> None:
        async for job in get_job:
            await put_result.send(job * 2)

    async def hand_out() -> None:
        async with put_job:
            for i in range(count):
                await put_job.send(i)

    total = 0
    async with trio.open_nursery() as nursery:
        with Stopwatch() as watch:
            for _ in range(WORKERS):
                nursery.start_soon(work)
            nursery.start_soon(hand_out)
            for _ in range(count):
                total += await get_result.receive()
    check("sum", total, count * (count - 1))
    report(count, watch)


trio.run(main)
