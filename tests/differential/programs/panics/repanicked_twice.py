"""Replaced, repanicked, replaced again: the report of a long story.  SEMANTICS 50, 51."""

import gopy


@gopy.func
def inner() -> None:
    def after() -> None:
        err = gopy.recover()
        gopy.panic(err)

    gopy.defer(after)
    gopy.panic(Exception("first"))


def main() -> None:
    gopy.defer(gopy.panic, "third")

    def after() -> None:
        gopy.recover()
        gopy.panic("second")

    gopy.defer(after)
    inner()


gopy.run(main)
