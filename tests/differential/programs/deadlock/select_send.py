"""A select that waits to send, beside a goroutine that waits to send.  SEMANTICS 13, 67."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int]()
    ready = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        ready.send(True)
        ch.send(1)

    fmt.println(ready.recv())
    gopy.select(gopy.send(ch, 2), gopy.send(ch, 3))


gopy.run(main)
