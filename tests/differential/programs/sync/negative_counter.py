"""A WaitGroup's counter below zero panics, with a plain string.  SEMANTICS 103."""

import fmt

import gopy


@gopy.func
def attempt(*deltas: int) -> None:
    def after() -> None:
        text = gopy.recover()
        fmt.println(text or "", isinstance(text, str))

    gopy.defer(after)
    wg = gopy.sync.WaitGroup()
    for delta in deltas:
        wg.add(delta)
    wg.wait()
    fmt.println("waited")


def main() -> None:
    attempt(3, -1, -2)
    attempt(-1)
    attempt(2, -3)
    wg = gopy.sync.WaitGroup()
    wg.done()


gopy.run(main)
