"""A select that could both send and receive on one channel does not meet itself.

SEMANTICS 12, 13.
"""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int]()
    sent, got = gopy.send(ch, 1), gopy.recv(ch)
    happened = gopy.select(sent, got, default=True)
    if happened is sent:
        fmt.println("sent to itself")
    elif happened is got:
        fmt.println("received from itself")
    else:
        fmt.println("not ready")
    if gopy.select(sent, got) is sent:
        fmt.println("sent to itself")
    else:
        fmt.println("received from itself")


gopy.run(main)
