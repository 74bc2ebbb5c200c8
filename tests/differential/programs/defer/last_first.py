"""Deferred calls run last first, in loops and by branches too.  SEMANTICS 59."""

import fmt

import gopy


@gopy.func
def calls(n: int) -> None:
    gopy.defer(fmt.println, "first deferred")
    for i in range(n):
        gopy.defer(fmt.println, "loop", i)
    if n > 2:
        gopy.defer(fmt.println, "branch")
    fmt.println("body of", n)


def main() -> None:
    gopy.defer(fmt.println, "main's")
    calls(2)
    calls(3)


gopy.run(main)
