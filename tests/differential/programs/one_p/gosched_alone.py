"""With nobody else to run a yield comes straight back.  SEMANTICS 80."""

import fmt

import gopy


def main() -> None:
    count = 0
    for _ in range(10):
        gopy.runtime.gosched()
        count += 1

    @gopy.go
    def _() -> None:
        nonlocal count
        count *= 2

    before = count
    gopy.runtime.gosched()
    fmt.println(before, count)


gopy.run(main)
