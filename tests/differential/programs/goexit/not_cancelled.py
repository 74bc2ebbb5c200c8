"""A panic during Goexit, once recovered, does not bring the goroutine back.  SEMANTICS 62."""

import fmt

import gopy


@gopy.func
def leave() -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    gopy.defer(gopy.panic, "on the way out")
    gopy.runtime.goexit()


def main() -> None:
    done = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        gopy.defer(done.close)
        gopy.defer(fmt.println, "outer deferred")
        leave()
        fmt.println("never")

    done.recv()


gopy.run(main)
