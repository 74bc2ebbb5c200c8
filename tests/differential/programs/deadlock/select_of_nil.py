"""A select of nil channels alone blocks for ever, under another reason.  SEMANTICS 33."""

import gopy


def main() -> None:
    a, b = None, None
    gopy.select(gopy.recv(a), gopy.send(b, 1))


gopy.run(main)
