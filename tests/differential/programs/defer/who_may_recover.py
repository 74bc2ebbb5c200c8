"""recover counts in the deferred function itself, not in what that one calls.  SEMANTICS 54."""

import fmt

import gopy


def helper() -> object:
    return gopy.recover()


def direct() -> None:
    fmt.println("direct:", gopy.recover())


def main() -> None:
    fmt.println("no panic:", gopy.recover())
    gopy.defer(direct)

    @gopy.func
    def after() -> None:
        fmt.println("through a helper:", helper())
        (lambda: fmt.println("in a nested function:", gopy.recover()))()
        gopy.defer(lambda: fmt.println("deferred by the deferred:", gopy.recover()))

    gopy.defer(after)
    gopy.panic("stubborn")


gopy.run(main)
