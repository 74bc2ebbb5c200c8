"""A receive from a nil channel has a wait reason of its own.  SEMANTICS 1."""

import gopy


def main() -> None:
    none = gopy.nil_chan
    none.recv()


gopy.run(main)
