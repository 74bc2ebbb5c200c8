"""Those who wait for a semaphore are served as they came, however much they want.

SEMANTICS 241.
"""

import fmt

import gopy
from gopy import context
from gopy.x.sync import semaphore


def main() -> None:
    ctx = context.background()
    sem = semaphore.Weighted(4)
    wg = gopy.sync.WaitGroup()
    order: list[int] = []
    sem.acquire(ctx, 3)

    def work(n: int) -> None:
        sem.acquire(ctx, n)
        order.append(n)
        gopy.runtime.gosched()
        sem.release(n)

    for n in [2, 1, 4, 1, 3]:
        wg.go(work, n)
        gopy.runtime.gosched()
    fmt.println(order, sem.try_acquire(1))
    sem.release(3)
    fmt.println(order, sem.try_acquire(1))
    wg.wait()
    fmt.println(order, sem.try_acquire(4), sem.try_acquire(1))


gopy.run(main)
