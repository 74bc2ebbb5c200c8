"""recover gives back what was given to panic, whatever it was.  SEMANTICS 49, 55."""

import fmt

import gopy

ERR_OURS = Exception("our error")


@gopy.func
def attempt(value: object) -> object:
    gopy.defer(lambda: gopy.returns(gopy.recover()))
    gopy.panic(value)


def main() -> None:
    for value in ("text", 7, -1.5, 2.0, True, False, "", 0):
        fmt.println(attempt(value), attempt(value) == value)
    fmt.println(attempt(ERR_OURS), attempt(ERR_OURS) is ERR_OURS)
    fmt.println(attempt([1, 2, 3]))


gopy.run(main)
