"""Three stages over unbuffered channels: whose turn it is, step by step.

SEMANTICS 19, 211, 227.
"""

import fmt

import gopy


def main() -> None:
    order: list[str] = []

    def note(who: str, v: int) -> None:
        order.append(f"{who}{v}")

    a, b = gopy.chan[int](), gopy.chan[int]()

    @gopy.go
    def _() -> None:
        for i in range(5):
            note("p", i)
            a.send(i)
        a.close()

    @gopy.go
    def _() -> None:
        for v in a:
            note("q", v)
            b.send(v)
        b.close()

    for v in b:
        note("r", v)
    fmt.println(order)


gopy.run(main)
