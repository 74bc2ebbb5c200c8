"""A loop over a channel that nobody closes ends in a deadlock.  SEMANTICS 7, 67."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](3)
    for i in range(3):
        ch.send(i)
    for v in ch:
        fmt.println(v)


gopy.run(main)
