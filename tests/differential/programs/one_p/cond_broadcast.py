"""A broadcast readies all who wait, in line; the last one readied runs first.  SEMANTICS 96, 97."""

import fmt

import gopy


def main() -> None:
    cond = gopy.sync.Cond(gopy.sync.Mutex())
    order: list[int] = []

    def wait(i: int) -> None:
        cond.l.lock()
        cond.wait()
        order.append(i)
        cond.l.unlock()

    for i in range(5):
        gopy.go(wait, i)
        gopy.runtime.gosched()
    cond.broadcast()
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
