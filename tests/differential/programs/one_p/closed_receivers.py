"""Close readies the last in line first: the first runs first, then from the newest.

SEMANTICS 17, 18.
"""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int]()
    order: list[int] = []

    def receive(i: int) -> None:
        _, ok = ch.recv_ok()
        if not ok:
            order.append(i)

    for i in range(6):
        gopy.go(receive, i)
        gopy.runtime.gosched()
    ch.close()
    order.append(-1)
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
