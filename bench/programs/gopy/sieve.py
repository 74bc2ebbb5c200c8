"""The first N primes from a chain of filters, a goroutine a prime: time of one."""

from measure import Stopwatch, check, numbers, report

from gopy import chan, go, run

(count,) = numbers(300)


def count_up(out: chan[int]) -> None:
    number = 2
    while True:
        out.send(number)
        number += 1


def drop_multiples(prime: int, source: chan[int], out: chan[int]) -> None:
    recv, send = source.recv, out.send
    while True:
        number = recv()
        if number % prime:
            send(number)


def main() -> None:
    primes: list[int] = []
    with Stopwatch() as watch:
        end: chan[int] = chan()
        go(count_up, end)
        for _ in range(count):
            prime = end.recv()
            primes.append(prime)
            longer: chan[int] = chan()
            go(drop_multiples, prime, end, longer)
            end = longer
    check("first primes", primes[:5], [2, 3, 5, 7, 11])
    check("order", all(a < b and b % a for a, b in zip(primes, primes[1:], strict=False)), True)
    report(count, watch)


run(main)
