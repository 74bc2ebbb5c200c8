"""Batches of 100 tasks, each batch a `TaskGroup`; one task."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(200_000)
BATCH = 100
finished = 0


async def work() -> None:
    global finished
    finished += 1


async def main() -> None:
    with Stopwatch() as watch:
        for _ in range(count // BATCH):
            async with asyncio.TaskGroup() as group:
                for _ in range(BATCH):
                    group.create_task(work())
    check("number of tasks that ran", finished, count)
    report(count, watch)


eventloop.run(main())
