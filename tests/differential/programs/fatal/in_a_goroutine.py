"""A fatal error of any goroutine ends the program.  SEMANTICS 71, 85."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")

    @gopy.go
    def _() -> None:
        gopy.defer(fmt.println, "never either")
        mu = gopy.sync.Mutex()
        mu.unlock()

    gopy.select()


gopy.run(main)
