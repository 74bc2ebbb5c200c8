"""After main's Goexit the others go on; when none is left that's a deadlock.  SEMANTICS 64."""

import fmt

import gopy


def main() -> None:
    ch, begin = gopy.chan[int](), gopy.chan[bool]()
    gopy.defer(begin.close)
    gopy.defer(fmt.println, "main's deferred call")

    @gopy.go
    def _() -> None:
        for i in ch:
            fmt.println("received", i)
        fmt.println("the last one ends")

    @gopy.go
    def _() -> None:
        begin.recv()
        for i in range(3):
            ch.send(i)
        ch.close()

    gopy.runtime.goexit()


gopy.run(main)
