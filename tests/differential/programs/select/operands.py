"""Channels and values of all cases are evaluated once, in order, before anything.  SEMANTICS 25."""

import fmt

import gopy


def channel(name: str, ch: gopy.Chan[int] | None) -> gopy.Chan[int] | None:
    fmt.println("channel", name)
    return ch


def value(v: int) -> int:
    fmt.println("value", v)
    return v


def main() -> None:
    ready = gopy.chan[int](1)
    ready.send(42)
    happened = gopy.select(
        gopy.send(channel("a", None), value(1)),
        chosen := gopy.recv(channel("b", ready)),
        gopy.send(channel("c", gopy.chan[int]()), value(2)),
        gopy.recv(channel("d", None)),
    )
    if happened is chosen:
        fmt.println("chosen", chosen.value)
    happened = gopy.select(
        sent := gopy.send(channel("e", ready), value(3)),
        gopy.recv(channel("f", None)),
    )
    if happened is sent:
        fmt.println("sent", ready.recv())


gopy.run(main)
