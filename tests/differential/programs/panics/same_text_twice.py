"""Two panics with equal texts are told from one that was thrown again.  SEMANTICS 50, 51."""

import gopy


def main() -> None:
    def after() -> None:
        gopy.recover()
        gopy.panic(Exception("equal"))

    gopy.defer(after)
    gopy.panic(Exception("equal"))


gopy.run(main)
