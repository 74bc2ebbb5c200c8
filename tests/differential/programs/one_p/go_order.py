"""The goroutine started last runs first, the others behind it in order.  SEMANTICS 210."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    order: list[int] = []
    for i in range(8):
        wg.go(order.append, i)
    order.append(-1)
    wg.wait()
    fmt.println(order)


gopy.run(main)
