"""A select stands in each line at its place, and leaves them all when served.

SEMANTICS 8, 9, 40.
"""

import fmt

import gopy


def main() -> None:
    a, b = gopy.chan[int](), gopy.chan[int]()
    results = [""] * 4

    def wait(i: int) -> None:
        if i % 2 == 0:
            results[i] = f"plain {a.recv()}"
            return
        from_a, from_b = gopy.recv(a), gopy.recv(b)
        if gopy.select(from_a, from_b) is from_a:
            results[i] = f"select a {from_a.value}"
        else:
            results[i] = f"select b {from_b.value}"

    for i in range(4):
        gopy.go(wait, i)
        gopy.runtime.gosched()
    b.send(100)
    a.send(1)
    a.send(2)
    a.send(3)
    gopy.runtime.gosched()
    for result in results:
        fmt.println(result)


gopy.run(main)
