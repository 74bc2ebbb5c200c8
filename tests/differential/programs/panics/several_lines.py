"""A text of several lines is continued with a tab.  SEMANTICS 49."""

import fmt

import gopy


def main() -> None:
    def after() -> None:
        fmt.println("recovered:", gopy.recover())
        gopy.panic(Exception("first\nsecond"))

    gopy.defer(after)
    gopy.panic("one\ntwo\n\nfour")


gopy.run(main)
