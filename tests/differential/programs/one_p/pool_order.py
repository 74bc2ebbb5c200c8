"""A pool gives back the first that was put, then the newest of the others.  SEMANTICS 107, 108."""

import fmt

import gopy


def main() -> None:
    pool = gopy.sync.Pool(lambda: "new")
    for item in ("1", "2", "3", "4"):
        pool.put(item)
    fmt.println(pool.get(), pool.get())
    pool.put("5")
    pool.put("6")
    for _ in range(5):
        fmt.println(pool.get())


gopy.run(main)
