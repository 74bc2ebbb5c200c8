"""Round trips between two tasks over two queues: time of one.

asyncio has no unbuffered queue; one of a single place comes nearest, and asks for less.
"""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)


async def main() -> None:
    there: asyncio.Queue[int] = asyncio.Queue(1)
    back: asyncio.Queue[int] = asyncio.Queue(1)

    async def answer() -> None:
        get, put = there.get, back.put
        for _ in range(count):
            await put(await get() + 1)

    answering = asyncio.create_task(answer())
    total = 0
    put, get = there.put, back.get
    with Stopwatch() as watch:
        for i in range(count):
            await put(i)
            total += await get()
    await answering
    check("sum", total, count * (count + 1) // 2)
    report(count, watch)


eventloop.run(main())
