"""When main returns the program is over: nobody is waited for, nothing deferred runs.

SEMANTICS 59, 65.
"""

import fmt

import gopy


def main() -> None:
    started = gopy.chan[bool]()

    def waiting() -> None:
        gopy.defer(fmt.println, "never")
        started.send(True)
        gopy.chan[bool]().recv()

    for _ in range(3):
        gopy.go(waiting)
        started.recv()

    @gopy.go
    def _() -> None:
        while True:
            pass

    gopy.defer(fmt.println, "main's deferred call")
    fmt.println("main ends")


gopy.run(main)
