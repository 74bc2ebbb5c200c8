"""A panic in after_func's function is that of its own goroutine: fatal.  SEMANTICS 46, 125."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")
    gopy.defer(lambda: gopy.recover())

    def late() -> None:
        gopy.defer(fmt.println, "deferred")
        gopy.panic("too late")

    gopy.time.after_func(gopy.time.MILLISECOND, late)
    gopy.select()


gopy.run(main)
