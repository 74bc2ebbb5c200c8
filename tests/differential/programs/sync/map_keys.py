"""Keys of a Map are equal if type and value are; range stops when told to.  SEMANTICS 111, 112."""

import fmt

import gopy


def main() -> None:
    m = gopy.sync.Map()
    m.store(1, "an int")
    m.store(1.0, "a float")
    m.store(True, "a bool")
    m.store("1", "a string")
    for key in (1, 1.0, True, "1", 2):
        fmt.println(*m.load(key))
    visited, stopped = 0, 0

    def visit(key: object, _: object) -> bool:
        nonlocal visited
        visited += 1
        m.delete(key)
        return True

    m.range(visit)
    m.store(1, 1)
    m.store(2, 2)

    def stop(_key: object, _value: object) -> bool:
        nonlocal stopped
        stopped += 1
        return False

    m.range(stop)
    fmt.println(visited, stopped)
    fmt.println(*m.load(1.0))


gopy.run(main)
