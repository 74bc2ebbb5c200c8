"""A select without cases blocks for ever.  SEMANTICS 33."""

import gopy


def main() -> None:
    gopy.select()


gopy.run(main)
