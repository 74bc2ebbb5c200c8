"""Goexit runs the deferred calls, ends its goroutine alone, and is no panic.  SEMANTICS 61."""

import fmt

import gopy


@gopy.func
def deep() -> None:
    gopy.defer(fmt.println, "deep: deferred")
    gopy.runtime.goexit()
    fmt.println("never")


def main() -> None:
    done = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        gopy.defer(done.close)
        gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
        deep()
        fmt.println("never")

    done.recv()
    fmt.println("main goes on")


gopy.run(main)
