"""After a recovery the frame's other deferred calls run, and its caller goes on.

SEMANTICS 55, 56.
"""

import fmt

import gopy


@gopy.func
def inner() -> None:
    gopy.defer(fmt.println, "runs after the recovery, panicking:", False)
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    gopy.defer(lambda: fmt.println("runs before the recovery"))
    gopy.panic("trouble")


def main() -> None:
    gopy.defer(lambda: fmt.println("main recovers:", gopy.recover()))
    inner()
    fmt.println("main goes on")


gopy.run(main)
