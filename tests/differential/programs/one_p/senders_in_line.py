"""A receive from a full buffer moves the oldest sender's value into it.  SEMANTICS 8, 11, 14."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](2)
    sent: list[int] = []
    order: list[str] = []

    def send(i: int) -> None:
        ch.send(i)
        sent.append(i)

    for i in range(5):
        gopy.go(send, i)
        gopy.runtime.gosched()
    order.append(f"sent {fmt.text_of(sent)} len {len(ch)}")
    for _ in range(5):
        v = ch.recv()
        order.append(f"received {v} len {len(ch)}")
    gopy.runtime.gosched()
    fmt.println(order)
    fmt.println("sent", sent)


gopy.run(main)
