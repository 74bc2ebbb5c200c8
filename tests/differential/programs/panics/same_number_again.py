"""A number is recovered and thrown again: that is the same value.  SEMANTICS 51."""

import gopy


def main() -> None:
    gopy.defer(lambda: gopy.panic(gopy.recover()))
    gopy.panic(1 << 40)


gopy.run(main)
