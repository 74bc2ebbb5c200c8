"""recover gives the newest panic; the ones it replaced are gone with it.  SEMANTICS 57."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "status 0")

    def after() -> None:
        fmt.println("recovered:", gopy.recover())
        fmt.println("and then:", gopy.recover())

    gopy.defer(after)
    gopy.defer(gopy.panic, "new")
    gopy.defer(gopy.panic, "middle")
    gopy.panic("old")


gopy.run(main)
