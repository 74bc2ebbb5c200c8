"""The buffer is full and nobody will ever receive.  SEMANTICS 67, 222."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](2)
    for i in range(3):
        fmt.println("sending", i)
        ch.send(i)


gopy.run(main)
