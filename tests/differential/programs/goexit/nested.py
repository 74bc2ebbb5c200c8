"""Goexit in a deferred call of Goexit, and one that recovers before it.  SEMANTICS 61, 63."""

import fmt

import gopy


def main() -> None:
    done = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        gopy.defer(done.close)
        gopy.defer(fmt.println, "last")
        gopy.defer(gopy.runtime.goexit)

        def after() -> None:
            fmt.println("recovered:", gopy.recover())
            gopy.runtime.goexit()

        gopy.defer(after)
        gopy.panic("first")

    done.recv()


gopy.run(main)
