"""One error recovered and thrown again by frame after frame.  SEMANTICS 50, 51."""

import fmt

import gopy


@gopy.func
def frame(depth: int) -> None:
    def after() -> None:
        err = gopy.recover()
        fmt.println("passing", err, "at", depth)
        gopy.panic(err)

    gopy.defer(after)
    if depth == 0:
        gopy.panic(Exception("hot potato"))
    frame(depth - 1)


def main() -> None:
    frame(2)


gopy.run(main)
