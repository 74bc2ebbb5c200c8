"""N tasks sleep, each between 1 and 100 ms, and end; time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
finished = 0


async def work(seconds: float) -> None:
    global finished
    await trio.sleep(seconds)
    finished += 1


async def main() -> None:
    with Stopwatch() as watch:
        async with trio.open_nursery() as nursery:
            for i in range(count):
                nursery.start_soon(work, (1 + i * 7919 % 100) / 1000)
    check("number that slept", finished, count)
    report(count, watch)


trio.run(main)
