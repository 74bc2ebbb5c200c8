"""An unrecovered panic reports its value and where it ran, and ends with status 2.

SEMANTICS 46, 48.
"""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "deferred")
    fmt.println("before")
    gopy.panic("out of cheese")


gopy.run(main)
