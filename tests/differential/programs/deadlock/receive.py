"""Nobody will ever send: the report, and no deferred call.  SEMANTICS 67, 71."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")
    gopy.defer(lambda: gopy.recover())
    fmt.println("waiting")
    gopy.chan[int]().recv()


gopy.run(main)
