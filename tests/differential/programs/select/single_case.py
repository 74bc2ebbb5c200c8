"""A select with one case is that operation, and blocks as it does.  SEMANTICS 39."""

import fmt

import gopy


def main() -> None:
    there, back = gopy.chan[str](), gopy.chan[str]()

    @gopy.go
    def _() -> None:
        gopy.select(word := gopy.recv(there))
        back.send(word.value + "!")
        back.close()

    gopy.select(gopy.send(there, "hello"))
    fmt.println("sent")
    for _ in range(2):
        gopy.select(word := gopy.recv(back))
        fmt.println(word.value, word.ok)
    gopy.select(gopy.recv(gopy.chan[int]()))


gopy.run(main)
