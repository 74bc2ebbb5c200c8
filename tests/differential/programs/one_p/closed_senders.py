"""Close wakes waiting senders, selects among them, and each panics.  SEMANTICS 4, 18, 38."""

import fmt

import gopy


def main() -> None:
    ch, other = gopy.chan[int](1), gopy.chan[int]()
    ch.send(0)
    order: list[str] = []

    def send(i: int) -> None:
        gopy.defer(lambda: order.append(f"{i}: {gopy.recover()}"))
        if i % 2 == 0:
            ch.send(i)
        else:
            gopy.select(gopy.send(ch, i), gopy.recv(other))

    for i in range(4):
        gopy.go(send, i)
        gopy.runtime.gosched()
    ch.close()
    gopy.runtime.gosched()
    for line in order:
        fmt.println(line)
    fmt.println(ch.recv(), ch.recv())


gopy.run(main)
