"""A panic runs the deferred calls of all frames up to the one that recovers.  SEMANTICS 55, 59."""

import fmt

import gopy


@gopy.func
def down(n: int) -> None:
    gopy.defer(fmt.println, "leaving", n)
    if n == 3:
        gopy.defer(lambda: fmt.println("3 recovers:", gopy.recover()))
    if n == 6:
        gopy.panic("bottom")
    down(n + 1)
    fmt.println("back in", n)


def main() -> None:
    down(0)


gopy.run(main)
