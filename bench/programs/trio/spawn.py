"""Start N tasks that do nothing in one nursery, and wait for all: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


async def work() -> None:
    global finished
    finished += 1


async def main() -> None:
    with Stopwatch() as watch:
        async with trio.open_nursery() as nursery:
            for _ in range(count):
                nursery.start_soon(work)
    check("number of tasks that ran", finished, count)
    report(count, watch)


trio.run(main)
