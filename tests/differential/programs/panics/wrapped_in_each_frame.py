"""Each frame recovers and panics with a text of its own.  SEMANTICS 50, 51."""

import gopy


@gopy.func
def frame(depth: int) -> None:
    gopy.defer(lambda: gopy.panic(f"frame {depth} after {gopy.recover()}"))
    if depth == 0:
        gopy.panic("cause")
    frame(depth - 1)


def main() -> None:
    frame(2)


gopy.run(main)
