"""A send and a receive on one buffered channel, both ready: each is chosen.  SEMANTICS 28."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](2)
    ch.send(0)
    sent, received = 0, 0
    sending, receiving = gopy.send(ch, 1), gopy.recv(ch)
    for _ in range(1000):
        if gopy.select(sending, receiving) is sending:
            sent += 1
        else:
            received += 1
    fmt.println(sent > 0, received > 0, sent + received)
    fmt.println(sent - received + 1 == len(ch))


gopy.run(main)
