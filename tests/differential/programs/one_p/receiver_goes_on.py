"""A receive from a waiting sender frees it, and goes on itself.  SEMANTICS 19."""

import fmt

import gopy


def main() -> None:
    order: list[str] = []
    ch = gopy.chan[int]()

    @gopy.go
    def _() -> None:
        for i in range(3):
            order.append(f"send {i}")
            ch.send(i)
        order.append("sender ends")

    gopy.runtime.gosched()
    for _ in range(3):
        order.append(f"received {ch.recv()}")
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
