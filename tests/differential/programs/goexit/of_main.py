"""After main's Goexit the others go on; when none is left that's a deadlock.  SEMANTICS 64."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "main's deferred call")
    ch = gopy.chan[int]()

    @gopy.go
    def _() -> None:
        for i in ch:
            fmt.println("received", i)
        fmt.println("the last one ends")

    @gopy.go
    def _() -> None:
        for i in range(3):
            ch.send(i)
        ch.close()

    gopy.runtime.goexit()


gopy.run(main)
