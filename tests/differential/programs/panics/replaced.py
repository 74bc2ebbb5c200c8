"""Each panic that a later one replaced has its line in the report.  SEMANTICS 50, 57."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "outermost")
    gopy.defer(gopy.panic, "third")

    @gopy.func
    def after() -> None:
        gopy.defer(fmt.println, "inner")
        gopy.panic("second")

    gopy.defer(after)
    gopy.panic("first")


gopy.run(main)
