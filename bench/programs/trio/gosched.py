"""N tasks give way to each other: time of one checkpoint."""

import trio
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(2, 400_000)
done = 0


async def work(times: int) -> None:
    global done
    checkpoint = trio.lowlevel.checkpoint
    for _ in range(times):
        await checkpoint()
    done += times


async def main() -> None:
    with Stopwatch() as watch:
        async with trio.open_nursery() as nursery:
            for _ in range(tasks):
                nursery.start_soon(work, total // tasks)
    check("number of yields", done, total)
    report(total, watch)


trio.run(main)
