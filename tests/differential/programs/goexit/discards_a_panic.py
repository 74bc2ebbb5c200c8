"""Goexit in a deferred function discards the panic: the program lives.  SEMANTICS 63."""

import fmt

import gopy


def main() -> None:
    done = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        gopy.defer(done.close)
        gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
        gopy.defer(gopy.runtime.goexit)
        gopy.panic("forgotten")

    done.recv()
    fmt.println("main goes on")


gopy.run(main)
