"""`defer(recover)` stops nothing.  SEMANTICS 54."""

import fmt

import gopy


@gopy.func
def attempt() -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    gopy.defer(gopy.recover)
    gopy.panic("still there")


def main() -> None:
    attempt()
    gopy.defer(gopy.recover)
    gopy.panic("the end")


gopy.run(main)
