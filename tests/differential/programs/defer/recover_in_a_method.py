"""A deferred method may recover; a method that it calls may not.  SEMANTICS 54."""

from typing import NamedTuple

import fmt

import gopy


class Guard(NamedTuple):
    name: str

    def catch(self) -> None:
        fmt.println(self.name, "caught", gopy.recover())

    def indirect(self) -> None:
        self.catch()


@gopy.func
def attempt(name: str) -> None:
    g = Guard(name)
    gopy.defer(g.catch)
    gopy.defer(g.indirect)
    gopy.panic("trouble of " + name)


def main() -> None:
    attempt("first")
    attempt("second")


gopy.run(main)
