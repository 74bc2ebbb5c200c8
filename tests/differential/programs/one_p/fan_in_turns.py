"""Many senders, one buffer, one receiver: whose turn it is, step by step.  SEMANTICS 8, 11, 211."""

import fmt

import gopy


def main() -> None:
    order: list[str] = []
    ch = gopy.chan[str](1)

    def send(name: str) -> None:
        for i in range(3):
            ch.send(f"{name}{i}")
            order.append(f"{name}{i}>")

    for name in ("a", "b", "c"):
        gopy.go(send, name)
    for _ in range(9):
        order.append("<" + ch.recv())
    fmt.println(order)


gopy.run(main)
