"""What a mutex guards is counted right; try_lock says whether it's free.  SEMANTICS 84, 86, 90."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    wg = gopy.sync.WaitGroup()
    count = 0

    def add() -> None:
        nonlocal count
        for _ in range(20):
            mu.lock()
            seen = count
            gopy.runtime.gosched()
            count = seen + 1
            mu.unlock()

    for _ in range(10):
        wg.go(add)
    wg.wait()
    fmt.println(count)
    fmt.println(mu.try_lock(), mu.try_lock())
    mu.unlock()
    fmt.println(mu.try_lock())


gopy.run(main)
