"""However many channels become ready at once, a select takes from one; none is lost.

SEMANTICS 9, 37.
"""

import fmt

import gopy

ROUNDS = 300


def main() -> None:
    a, b, sums = gopy.chan[int](), gopy.chan[int](), gopy.chan[int]()

    def produce(ch: gopy.Chan[int]) -> None:
        for i in range(ROUNDS):
            ch.send(i)

    for ch in (a, b):
        gopy.go(produce, ch)

    def consume() -> None:
        total = 0
        from_a, from_b = gopy.recv(a), gopy.recv(b)
        for _ in range(ROUNDS):
            got = gopy.select(from_a, from_b)
            total += got.value
        sums.send(total)

    for _ in range(2):
        gopy.go(consume)
    fmt.println(sums.recv() + sums.recv() == ROUNDS * (ROUNDS - 1))
    left = gopy.select(a, b, default=True)
    if left is None:
        fmt.println("nothing left")
    else:
        fmt.println("left:", left.value)


gopy.run(main)
