"""What each operation of a Map returns, for keys that are there and that are not.

SEMANTICS 109, 113.
"""

import fmt

import gopy


def main() -> None:
    m = gopy.sync.Map[str, int | None]()
    fmt.println(*m.load("a"))
    fmt.println(*m.load_or_store("a", 1))
    fmt.println(*m.load_or_store("a", 2))
    fmt.println(*m.swap("a", 3))
    fmt.println(*m.swap("b", 4))
    m.store("b", None)
    fmt.println(*m.load("b"))
    fmt.println(*m.load_and_delete("b"))
    fmt.println(*m.load_and_delete("b"))
    m.delete("never there")
    fmt.println(
        m.compare_and_swap("a", 1, 5),
        m.compare_and_swap("a", 3, 5),
        m.compare_and_swap("c", None, 6),
    )
    fmt.println(
        m.compare_and_delete("a", 3),
        m.compare_and_delete("a", 5),
        m.compare_and_delete("a", 5),
    )
    m.store("d", 7)
    m.clear()
    fmt.println(*m.load("d"))


gopy.run(main)
