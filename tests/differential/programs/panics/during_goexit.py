"""A panic while Goexit unwinds is an ordinary one: it ends the program.  SEMANTICS 61, 62."""

import fmt

import gopy


def main() -> None:
    @gopy.go
    def _() -> None:
        gopy.defer(fmt.println, "deferred first")
        gopy.defer(gopy.panic, "on the way out")
        gopy.runtime.goexit()

    gopy.select()


gopy.run(main)
