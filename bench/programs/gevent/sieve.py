"""The first N primes from a chain of filters, a greenlet a prime: time of one."""

import gevent
from gevent.queue import Channel
from measure import Stopwatch, check, numbers, report

(count,) = numbers(300)


def count_up(out: Channel) -> None:
    number = 2
    while True:
        out.put(number)
        number += 1


def drop_multiples(prime: int, source: Channel, out: Channel) -> None:
    get, put = source.get, out.put
    while True:
        number = get()
        if number % prime:
            put(number)


primes: list[int] = []
with Stopwatch() as watch:
    end = Channel()
    gevent.spawn(count_up, end)
    for _ in range(count):
        prime = end.get()
        primes.append(prime)
        longer = Channel()
        gevent.spawn(drop_multiples, prime, end, longer)
        end = longer
check("first primes", primes[:5], [2, 3, 5, 7, 11])
check("order", all(a < b and b % a for a, b in zip(primes, primes[1:], strict=False)), True)
report(count, watch)
