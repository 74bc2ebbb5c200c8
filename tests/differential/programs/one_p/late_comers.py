"""Receivers that come after a close, and those that waited before it.  SEMANTICS 5, 17, 18."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int]()
    order: list[str] = []

    def receive(name: str) -> None:
        v, ok = ch.recv_ok()
        order.append(f"{name}{v} {fmt.text_of(ok)}")

    for name in ("a", "b", "c"):
        gopy.go(receive, name)
    gopy.runtime.gosched()
    gopy.go(receive, "before")
    ch.close()
    gopy.go(receive, "after")
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
