"""Any goroutine may end the program, also with status 0 and in a deferred call.

SEMANTICS 59, 66.
"""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")

    @gopy.go
    def _() -> None:
        gopy.defer(gopy.os.exit, 0)
        gopy.defer(fmt.println, "deferred before")
        gopy.panic("never reported")

    gopy.select()


gopy.run(main)
