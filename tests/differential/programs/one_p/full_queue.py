"""A local queue holds 256; when it's full the older half goes to the global one.

SEMANTICS 212, 213.
"""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    order: list[int] = []
    kept: list[int] = []
    moved: list[int] = []
    gopy.runtime.gosched()
    for i in range(300):
        wg.go(order.append, i)
    wg.wait()
    for i in order:
        if i < 128 or i == 256:
            moved.append(i)
        else:
            kept.append(i)
    fmt.println(kept)
    fmt.println(moved)
    fmt.println(order.index(64) > order.index(298), order[299])


gopy.run(main)
