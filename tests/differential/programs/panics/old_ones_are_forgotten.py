"""A panic that was recovered long ago is in nobody's report.  SEMANTICS 50, 55."""

import fmt

import gopy


@gopy.func
def attempt(i: int) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))

    def once_more() -> None:
        if i == 1:
            gopy.panic("and this too")

    gopy.defer(once_more)
    gopy.panic(f"attempt {i}")


def main() -> None:
    for i in range(3):
        attempt(i)
    gopy.panic("the one that counts")


gopy.run(main)
