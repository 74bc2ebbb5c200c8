"""The first N primes from a chain of filters, a task a prime: time of one."""

import asyncio

import eventloop
from measure import Stopwatch, check, numbers, report

(count,) = numbers(300)
Numbers = asyncio.Queue[int]


async def count_up(out: Numbers) -> None:
    number = 2
    while True:
        await out.put(number)
        number += 1


async def drop_multiples(prime: int, source: Numbers, out: Numbers) -> None:
    get, put = source.get, out.put
    while True:
        number = await get()
        if number % prime:
            await put(number)


async def main() -> None:
    primes: list[int] = []
    with Stopwatch() as watch:
        end = Numbers(1)
        tasks = [asyncio.create_task(count_up(end))]
        for _ in range(count):
            prime = await end.get()
            primes.append(prime)
            longer = Numbers(1)
            tasks.append(asyncio.create_task(drop_multiples(prime, end, longer)))
            end = longer
    for task in tasks:
        task.cancel()
    check("first primes", primes[:5], [2, 3, 5, 7, 11])
    check("order", all(a < b and b % a for a, b in zip(primes, primes[1:], strict=False)), True)
    report(count, watch)


eventloop.run(main())
