"""After a writer all readers that came meanwhile go first, whoever came first.

SEMANTICS 91, 92.
"""

import fmt

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    wg = gopy.sync.WaitGroup()
    order: list[str] = []
    rw.lock()

    def enter(i: int) -> None:
        if i == 0:
            rw.lock()
            order.append("writer")
            rw.unlock()
        else:
            rw.rlock()
            order.append(f"reader {i}")
            rw.runlock()

    for i in range(4):
        wg.go(enter, i)
        gopy.runtime.gosched()
    fmt.println(rw.try_rlock(), rw.try_lock())
    rw.unlock()
    wg.wait()
    fmt.println(order)


gopy.run(main)
