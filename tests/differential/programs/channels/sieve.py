"""A chain of filters, each its own goroutine, leaves the primes.  SEMANTICS 7, 43."""

from itertools import count as numbers_from

import fmt

import gopy


def count(out: gopy.SendChan[int]) -> None:
    for n in numbers_from(2):
        out.send(n)


def sift(source: gopy.RecvChan[int], out: gopy.SendChan[int], prime: int) -> None:
    for n in source:
        if n % prime != 0:
            out.send(n)


def main() -> None:
    ch = gopy.chan[int]()
    gopy.go(count, ch)
    for _ in range(12):
        prime = ch.recv()
        fmt.println(prime)
        following = gopy.chan[int]()
        gopy.go(sift, ch, following, prime)
        ch = following


gopy.run(main)
