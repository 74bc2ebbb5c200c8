"""Of a status only the lowest eight bits arrive.  SEMANTICS 66."""

import gopy


def main() -> None:
    gopy.os.exit(256 + 7)


gopy.run(main)
