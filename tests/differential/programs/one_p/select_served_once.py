"""A select that waits on many channels is served by the first sender, and waits anew.

SEMANTICS 9, 37.
"""

import fmt

import gopy


def main() -> None:
    chans = [gopy.chan[int](), gopy.chan[int](), gopy.chan[int]()]
    order: list[str] = []

    @gopy.go
    def _() -> None:
        cases = [gopy.recv(ch) for ch in chans]
        for _ in range(3):
            got = gopy.select(*cases)
            order.append(f"{cases.index(got)} gave {got.value}")

    gopy.runtime.gosched()
    for i in range(3):
        chans[2 - i].send(i)
        order.append(f"sent {i}")
        gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
