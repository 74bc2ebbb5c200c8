"""Starting a nil function is fatal at the go statement.  SEMANTICS 45."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")
    nothing = None
    fmt.println("going")
    gopy.go(nothing)
    fmt.println("never")


gopy.run(main)
