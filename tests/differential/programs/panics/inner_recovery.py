"""What a deferred function panicked with and recovered itself is not in the report.

SEMANTICS 50, 58.
"""

import fmt

import gopy


@gopy.func
def tidy() -> None:
    gopy.defer(lambda: fmt.println("tidy:", gopy.recover()))
    gopy.panic("inner")


def main() -> None:
    gopy.defer(tidy)

    def after() -> None:
        tidy()
        fmt.println("tidied up")

    gopy.defer(after)
    gopy.panic("outer")


gopy.run(main)
