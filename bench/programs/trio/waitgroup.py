"""Batches of 100 tasks, each batch a nursery; one task."""

import trio
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
            async with trio.open_nursery() as nursery:
                for _ in range(BATCH):
                    nursery.start_soon(work)
    check("number of tasks that ran", finished, count)
    report(count, watch)


trio.run(main)
