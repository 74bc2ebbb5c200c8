"""N tasks sleep, each between 1 and 100 ms, and end; time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


async def work(seconds: float) -> None:
    global finished
    await asyncio.sleep(seconds)
    finished += 1


async def main() -> None:
    spawn = asyncio.create_task
    with Stopwatch() as watch:
        await asyncio.gather(*[spawn(work((1 + i * 7919 % 100) / 1000)) for i in range(count)])
    check("number that slept", finished, count)
    report(count, watch)


eventloop.run(main())
