"""N tasks take turns with one `trio.Lock`; one acquire and release.

Trio gives way at each acquire, so that one alone gives way, too.
"""

import trio
from measure import Stopwatch, check, numbers, report

tasks, total = numbers(1, 500_000)
count = 0


async def main() -> None:
    mu = trio.Lock()

    async def alone() -> None:
        global count
        for _ in range(total):
            async with mu:
                count += 1

    async def among_others() -> None:
        global count
        for _ in range(total // tasks):
            async with mu:
                before = count
                await trio.lowlevel.checkpoint()
                count = before + 1

    with Stopwatch() as watch:
        async with trio.open_nursery() as nursery:
            for _ in range(tasks):
                nursery.start_soon(alone if tasks == 1 else among_others)
    check("count", count, total)
    report(total, watch)


trio.run(main)
