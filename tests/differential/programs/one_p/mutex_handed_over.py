"""A waiter that lost after more than 1 ms is handed the mutex, and runs at once.

SEMANTICS 88, 89, 90.
"""

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
    start = gopy.time.now()
    while gopy.time.since(start) < 2 * gopy.time.MILLISECOND:
        pass
    mu.unlock()
    mu.lock()
    order.append("newcomer")
    gopy.runtime.gosched()
    order.append(f"starving, free to try: {fmt.text_of(mu.try_lock())}")
    mu.unlock()
    order.append("after unlock")
    wg.wait()
    fmt.println(order)


gopy.run(main)
