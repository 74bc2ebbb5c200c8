"""Channels are equal to themselves alone, also as keys; a view is its channel.  SEMANTICS 16."""

import fmt

import gopy


def main() -> None:
    a, b = gopy.chan[int](), gopy.chan[int]()
    into = a.recv_only()
    out = a.send_only()
    fmt.println(a == b, a == into, a == out, b == into)
    names = {a: "a", b: "b"}
    fmt.println(len(names), names[a], names[b], names[into])
    any1, any2 = a, a
    fmt.println(any1 == any2, any1 == b)


gopy.run(main)
