"""Who is woken by a send runs before those that were runnable already.  SEMANTICS 19, 211, 227."""

import fmt

import gopy


def main() -> None:
    order: list[str] = []
    ch, done = gopy.chan[int](), gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        order.append("receiver waits")
        v = ch.recv()
        order.append(f"receiver has {v}")

    gopy.runtime.gosched()

    def named(name: str) -> None:
        order.append(name)
        if name == "second":
            done.close()

    for name in ("first", "second", "third"):
        gopy.go(named, name)
    ch.send(7)
    order.append("sender goes on")
    done.recv()
    order.append("main again")
    fmt.println(order)


gopy.run(main)
