"""Three goroutines that lock, yield and unlock: whose turn it is, step by step.

SEMANTICS 80, 87.
"""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.RWMutex()
    wg = gopy.sync.WaitGroup()
    order: list[str] = []

    def enter(name: str) -> None:
        mu.lock()
        order.append(name + " in")
        gopy.runtime.gosched()
        order.append(name + " out")
        mu.unlock()

    for name in ("a", "b", "c"):
        wg.go(enter, name)
    wg.wait()
    fmt.println(order)


gopy.run(main)
