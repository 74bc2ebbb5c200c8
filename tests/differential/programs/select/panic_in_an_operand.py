"""A panic while operands are evaluated comes before any communication.  SEMANTICS 27."""

import fmt

import gopy


def broken() -> gopy.Chan[int]:
    gopy.panic("no channel")


@gopy.func
def attempt(ready: gopy.Chan[int]) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    if gopy.select(got := gopy.recv(ready), gopy.recv(broken())) is got:
        fmt.println("received", got.value)
    else:
        fmt.println("impossible")


def main() -> None:
    ready = gopy.chan[int](1)
    ready.send(1)
    attempt(ready)
    fmt.println("still there:", len(ready), ready.recv())


gopy.run(main)
