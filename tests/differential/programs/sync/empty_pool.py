"""A pool without new gives None when it's empty; None is not put in.  SEMANTICS 108."""

import fmt

import gopy


def main() -> None:
    bare = gopy.sync.Pool()
    fmt.println(bare.get())
    bare.put(None)
    fmt.println(bare.get())
    made = 0

    def new() -> int:
        nonlocal made
        made += 1
        return made

    pool = gopy.sync.Pool(new)
    fmt.println(pool.get(), pool.get(), made)


gopy.run(main)
