"""A select gives up when a timer's channel has its value; a ready case wins.  SEMANTICS 28, 130."""

import fmt

import gopy


def main() -> None:
    silent, ready = gopy.chan[int](), gopy.chan[int](1)
    got, late = gopy.recv(silent), gopy.recv(gopy.time.after(gopy.time.MILLISECOND))
    if gopy.select(got, late) is got:
        fmt.println("received")
    else:
        fmt.println("timed out")
    ready.send(1)
    got, late = gopy.recv(ready), gopy.recv(gopy.time.after(gopy.time.HOUR))
    if gopy.select(got, late) is got:
        fmt.println("received", got.value)
    else:
        fmt.println("timed out")


gopy.run(main)
