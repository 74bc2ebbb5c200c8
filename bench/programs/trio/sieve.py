"""The first N primes from a chain of filters, a task a prime: time of one."""

import trio
from measure import Stopwatch, check, numbers, report

(count,) = numbers(300)
Source = trio.MemoryReceiveChannel[int]
Out = trio.MemorySendChannel[int]


async def count_up(out: Out) -> None:
    number = 2
    while True:
        await out.send(number)
        number += 1


async def drop_multiples(prime: int, source: Source, out: Out) -> None:
    while True:
        number = await source.receive()
        if number % prime:
            await out.send(number)


async def main() -> None:
    primes: list[int] = []
    async with trio.open_nursery() as nursery:
        with Stopwatch() as watch:
            out, end = trio.open_memory_channel[int](0)
            nursery.start_soon(count_up, out)
            for _ in range(count):
                prime = await end.receive()
                primes.append(prime)
                out, longer = trio.open_memory_channel[int](0)
                nursery.start_soon(drop_multiples, prime, end, out)
                end = longer
        nursery.cancel_scope.cancel()
    check("first primes", primes[:5], [2, 3, 5, 7, 11])
    check("order", all(a < b and b % a for a, b in zip(primes, primes[1:], strict=False)), True)
    report(count, watch)


trio.run(main)
