"""Those who wait for a mutex get it in the order in which they came.  SEMANTICS 86, 87."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    wg = gopy.sync.WaitGroup()
    order: list[int] = []
    mu.lock()

    def lock(i: int) -> None:
        mu.lock()
        order.append(i)
        mu.unlock()

    for i in range(5):
        wg.go(lock, i)
        gopy.runtime.gosched()
    order.append(-1)
    mu.unlock()
    wg.wait()
    fmt.println(order, mu.try_lock())


gopy.run(main)
