"""With a buffer between them producer and consumer take turns by its size.  SEMANTICS 211, 227."""

import fmt

import gopy


def main() -> None:
    order: list[str] = []
    ch, done = gopy.chan[int](2), gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        for v in ch:
            order.append(f"<{v}")
        done.close()

    for i in range(9):
        order.append(f"{i}>")
        ch.send(i)
    ch.close()
    order.append("closed")
    done.recv()
    fmt.println(order)


gopy.run(main)
