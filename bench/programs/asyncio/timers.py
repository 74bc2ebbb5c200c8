"""N timers that are all set, some due before those set earlier, and then stopped; one timer."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(100_000)


async def main() -> None:
    fired: list[int] = []
    call_later = asyncio.get_running_loop().call_later
    with Stopwatch() as watch:
        timers = [call_later(60 + i * 7919 % 1000, fired.append, i) for i in range(count)]
        for timer in timers:
            timer.cancel()
        await asyncio.sleep(0)  # the loop throws out what was cancelled when it comes by
    check("number that was stopped", sum(timer.cancelled() for timer in timers), count)
    check("what fired", fired, [])
    report(count, watch)


eventloop.run(main())
