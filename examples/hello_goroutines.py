"""Goroutines: calls that run beside their caller.

`go` starts a function and returns at once.  The program is over when main returns,
whatever others still do: main waits, here by receiving, for what it wants to see.
"""

import gopy
from gopy import SendChan, chan, go


def greet(name: str, greetings: SendChan[str]) -> None:
    greetings.send(f"hello, {name}")


def main() -> None:
    greetings = chan[str]()
    for name in ("gopher", "snake", "world"):
        # A loop of Python has one variable for all its rounds, so pass what changes: arguments
        # are evaluated here.  `go(lambda: greet(name, greetings))` might greet the world thrice.
        go(greet, name, greetings)
    for greeting in sorted(greetings.recv() for _ in range(3)):  # they come in any order
        print(greeting)

    farewells = chan[str]()

    @go
    def farewell() -> None:  # a decorated function is started where it stands
        farewells.send("goodbye")

    print(farewells.recv())
    go(gopy.time.sleep, gopy.time.HOUR)  # nobody waits for this one


if __name__ == "__main__":
    gopy.run(main)
