"""Create N tasks that do nothing, and gather all: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


async def work() -> None:
    global finished
    finished += 1


async def main() -> None:
    spawn = asyncio.create_task
    with Stopwatch() as watch:
        await asyncio.gather(*[spawn(work()) for _ in range(count)])
    check("number of tasks that ran", finished, count)
    report(count, watch)


eventloop.run(main())
