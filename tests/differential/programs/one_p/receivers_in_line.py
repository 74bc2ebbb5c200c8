"""Those who wait to receive are served in the order in which they came.  SEMANTICS 8, 10."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](4)
    results = [0] * 4

    def receive(i: int) -> None:
        results[i] = ch.recv()

    for i in range(4):
        gopy.go(receive, i)
        gopy.runtime.gosched()
    for v in range(4):
        ch.send(10 + v)
        fmt.println("sent", 10 + v, "len", len(ch))
    gopy.runtime.gosched()
    fmt.println(results)


gopy.run(main)
