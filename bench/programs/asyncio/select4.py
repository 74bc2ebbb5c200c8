"""Items of four tasks over a queue each, taken by `asyncio.wait`: time of one.

asyncio has no select: whoever waits for several queues keeps a task for each, and waits
for the first of those.
"""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)
QUEUES = 4


async def main() -> None:
    queues: list[asyncio.Queue[int]] = [asyncio.Queue(1) for _ in range(QUEUES)]
    each = count // QUEUES

    async def produce(queue: asyncio.Queue[int]) -> None:
        for i in range(each):
            await queue.put(i)

    total = taken = 0
    with Stopwatch() as watch:
        producing = [asyncio.create_task(produce(queue)) for queue in queues]
        getting = {asyncio.create_task(queue.get()): queue for queue in queues}
        while taken < each * QUEUES:
            done, _ = await asyncio.wait(getting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                queue = getting.pop(task)
                getting[asyncio.create_task(queue.get())] = queue
                total += task.result()
                taken += 1
    for task in getting:
        task.cancel()
    await asyncio.gather(*producing)
    check("sum", total, QUEUES * (each * (each - 1) // 2))
    report(count, watch)


eventloop.run(main())
