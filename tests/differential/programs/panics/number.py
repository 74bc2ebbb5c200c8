"""A number is reported bare.  SEMANTICS 49."""

import gopy


def main() -> None:
    gopy.panic(-42)


gopy.run(main)
