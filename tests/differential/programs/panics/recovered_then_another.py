"""A recovered panic is in the report of the one that came after it.  SEMANTICS 50, 51."""

import fmt

import gopy


def main() -> None:
    def after() -> None:
        fmt.println("recovered:", gopy.recover())
        gopy.panic("second")

    gopy.defer(after)
    gopy.panic("first")


gopy.run(main)
