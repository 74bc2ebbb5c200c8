"""A nil function may be deferred; calling it is what panics.  SEMANTICS 45, 52."""

import fmt

import gopy


@gopy.func
def attempt() -> None:
    def after() -> None:
        err = gopy.recover()
        fmt.println(err, isinstance(err, gopy.runtime.Error))

    gopy.defer(after)
    nothing = None
    gopy.defer(nothing)
    fmt.println("deferred nothing")


def main() -> None:
    attempt()
    nothing = None
    gopy.defer(nothing)
    fmt.println("main ends")


gopy.run(main)
