"""Whoever yields goes behind all that can run, in the order of the yields.  SEMANTICS 80, 213."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    order: list[str] = []

    def steps(name: str) -> None:
        for step in range(3):
            order.append(f"{name}{step}")
            gopy.runtime.gosched()

    for name in ("a", "b", "c"):
        wg.go(steps, name)
    for step in range(4):
        order.append(f"main{step}")
        gopy.runtime.gosched()
    wg.wait()
    fmt.println(order)


gopy.run(main)
