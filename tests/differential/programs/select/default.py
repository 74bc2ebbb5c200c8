"""Default is taken when nothing is ready, and only then.  SEMANTICS 30."""

import fmt

import gopy


def look(ch: gopy.Chan[int] | None) -> str:
    got = gopy.recv(ch)
    if gopy.select(got, default=True) is got:
        return f"received {got.value} {fmt.text_of(got.ok)}"
    return "nothing"


def main() -> None:
    ch = gopy.chan[int](1)
    fmt.println(look(ch))
    for i in range(200):
        ch.send(i)
        if (got := look(ch)) != f"received {i} true":
            fmt.println("missed", i, got)
    fmt.println(look(ch))
    ch.close()
    fmt.println(look(ch))
    fmt.println(look(None))


gopy.run(main)
