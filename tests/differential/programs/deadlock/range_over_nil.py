"""A loop over a nil channel never begins and never ends.  SEMANTICS 1, 7."""

import fmt

import gopy


def main() -> None:
    none = gopy.nil_chan
    for v in none:
        fmt.println(v)
    fmt.println("never")


gopy.run(main)
