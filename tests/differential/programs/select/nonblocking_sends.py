"""A send with a default fills the buffer, then says no; so does a receive.  SEMANTICS 22, 39."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](2)
    fmt.println(ch.try_send(1), ch.try_send(2), ch.try_send(3), len(ch))
    for _ in range(3):
        v, ok = ch.try_recv()
        fmt.println(v, ok)
    fmt.println(gopy.chan[int]().try_send(4))


gopy.run(main)
