"""The prime sieve: a chain of goroutines that grows by one for each prime.

Every filter lets pass what its prime doesn't divide.  What comes through all of
them is the next prime, and becomes a filter of its own.
"""

import gopy
from gopy import RecvChan, SendChan, chan, go


def count(out: SendChan[int]) -> None:
    """Send 2, 3, 4, … without end."""
    number = 2
    while True:
        out.send(number)
        number += 1


def drop_multiples(prime: int, source: RecvChan[int], out: SendChan[int]) -> None:
    for number in source:
        if number % prime:
            out.send(number)


def main() -> None:
    source = chan[int]()
    go(count, source)
    primes = []
    for _ in range(25):
        prime = source.recv()
        primes.append(prime)
        rest = chan[int]()
        go(drop_multiples, prime, source, rest)
        source = rest
    print(*primes)


if __name__ == "__main__":
    gopy.run(main)
