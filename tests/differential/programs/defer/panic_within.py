"""A deferred function has its own panic and recovery; the outer panic goes on.  SEMANTICS 58."""

import fmt

import gopy


@gopy.func
def clean_up() -> None:
    gopy.defer(lambda: fmt.println("inside:", gopy.recover()))
    gopy.panic("while cleaning up")


@gopy.func
def work() -> None:
    gopy.defer(lambda: fmt.println("outside:", gopy.recover()))
    gopy.defer(clean_up)
    gopy.panic("at work")


def main() -> None:
    work()
    gopy.defer(lambda: fmt.println("nothing left:", gopy.recover()))
    gopy.defer(clean_up)


gopy.run(main)
