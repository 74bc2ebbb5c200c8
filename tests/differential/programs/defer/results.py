"""Deferred calls see the result after return has set it, and may change it.  SEMANTICS 55, 60."""

import fmt

import gopy
from gopy import returns


@gopy.func
def doubled(n: int) -> int:
    gopy.defer(lambda: returns(returns() * 2))
    gopy.defer(lambda: returns(returns() + 1))
    return n


@gopy.func
def saved(fail: bool) -> str:
    def after() -> None:
        if (value := gopy.recover()) is not None:
            returns(f"{returns()}, then {value}")

    gopy.defer(after)
    returns("begun")
    if fail:
        gopy.panic("failed")
    return "done"


def main() -> None:
    fmt.println(doubled(1), doubled(20))
    fmt.println(saved(False))
    fmt.println(saved(True))


gopy.run(main)
