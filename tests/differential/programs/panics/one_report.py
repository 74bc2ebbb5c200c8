"""While one goroutine's panic ends the program the others' deferred calls stay undone.

SEMANTICS 46, 72.
"""

import fmt

import gopy


def main() -> None:
    started = gopy.chan[bool]()

    def waiting() -> None:
        gopy.defer(fmt.println, "never")
        started.send(True)
        gopy.select()

    for _ in range(3):
        gopy.go(waiting)
        started.recv()

    @gopy.func
    def after() -> None:
        gopy.defer(gopy.panic, "last word")
        fmt.println("recovered:", gopy.recover())

    gopy.defer(after)
    gopy.panic("first word")


gopy.run(main)
