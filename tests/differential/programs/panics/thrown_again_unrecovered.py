"""The value of a panic that goes on, thrown once more by a deferred function.  SEMANTICS 50, 51."""

import gopy

ERR_SAME = Exception("same")


def main() -> None:
    gopy.defer(gopy.panic, ERR_SAME)
    gopy.panic(ERR_SAME)


gopy.run(main)
