"""Those who wait for a group are readied in line; the last one readied runs first.

SEMANTICS 105, 211.
"""

import fmt

import gopy


def main() -> None:
    work, waiters = gopy.sync.WaitGroup(), gopy.sync.WaitGroup()
    order: list[int] = []
    work.add(1)

    def wait(i: int) -> None:
        work.wait()
        order.append(i)

    for i in range(5):
        waiters.go(wait, i)
        gopy.runtime.gosched()
    work.done()
    order.append(-1)
    waiters.wait()
    fmt.println(order)


gopy.run(main)
