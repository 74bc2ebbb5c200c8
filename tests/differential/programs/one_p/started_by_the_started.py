"""What a goroutine starts runs next when that one blocks or ends.  SEMANTICS 210."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    order: list[str] = []

    def start(name: str, depth: int) -> None:
        order.append(name + " begins")
        if depth > 0:
            wg.go(start, name + "1", depth - 1)
            wg.go(start, name + "2", depth - 1)
        order.append(name + " ends")

    wg.go(start, "a", 2)
    wg.go(start, "b", 1)
    wg.wait()
    for line in order:
        fmt.println(line)


gopy.run(main)
