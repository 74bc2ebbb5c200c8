"""Whoever runs may take a mutex before the waiter that was woken for it.  SEMANTICS 87, 90."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    wg = gopy.sync.WaitGroup()
    order: list[str] = []
    mu.lock()

    def wait() -> None:
        mu.lock()
        order.append("waiter")
        mu.unlock()

    wg.go(wait)
    gopy.runtime.gosched()
    mu.unlock()
    order.append(f"newcomer {fmt.text_of(mu.try_lock())}")
    mu.unlock()
    mu.lock()
    order.append("once more")
    mu.unlock()
    wg.wait()
    fmt.println(order)


gopy.run(main)
