"""Exit ends the program with its status, and runs no deferred call.  SEMANTICS 59, 66."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")
    gopy.defer(lambda: fmt.println("never", gopy.recover()))
    fmt.println("leaving with 3")
    gopy.os.exit(3)


gopy.run(main)
