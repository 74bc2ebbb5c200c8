"""The same value, recovered and thrown again, has one line.  SEMANTICS 51."""

import gopy


def main() -> None:
    def after() -> None:
        if (err := gopy.recover()) is not None:
            gopy.panic(err)

    gopy.defer(after)
    gopy.panic(Exception("not for us"))


gopy.run(main)
