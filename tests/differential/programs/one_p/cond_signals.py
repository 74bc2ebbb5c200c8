"""Each signal wakes the one who has waited longest.  SEMANTICS 95, 96."""

import fmt

import gopy


def main() -> None:
    cond = gopy.sync.Cond(gopy.sync.Mutex())
    order: list[str] = []

    def wait(i: int) -> None:
        cond.l.lock()
        cond.wait()
        order.append(f"woken {i}")
        cond.l.unlock()

    for i in range(4):
        gopy.go(wait, i)
        gopy.runtime.gosched()
    for i in range(2):
        cond.signal()
        order.append(f"signal {i}")
        gopy.runtime.gosched()
    cond.l.lock()
    cond.signal()
    cond.signal()
    order.append("signals under the lock")
    cond.l.unlock()
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
