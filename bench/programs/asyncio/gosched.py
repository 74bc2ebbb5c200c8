"""N tasks give way to each other: time of one `asyncio.sleep(0)`."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(2, 400_000)
done = 0


async def work(times: int) -> None:
    global done
    sleep = asyncio.sleep
    for _ in range(times):
        await sleep(0)
    done += times


async def main() -> None:
    with Stopwatch() as watch:
        await asyncio.gather(*[asyncio.create_task(work(total // tasks)) for _ in range(tasks)])
    check("number of yields", done, total)
    report(total, watch)


eventloop.run(main())
