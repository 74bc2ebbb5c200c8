"""The exit status: `gopy.os.exit` ends the program at once, from anywhere.

No deferred function runs, no `finally`, no other goroutine; what was printed is flushed.
A program whose main returns has status 0, one that panics 2.
"""

import gopy
from gopy import chan, defer, func, go


@func
def leave(answers: chan[int]) -> None:
    defer(print, "never printed")
    status = answers.recv()
    print("leaving with status", status)
    gopy.os.exit(status)


def main() -> None:
    answers = chan[int]()
    go(leave, answers)
    try:
        answers.send(3)
        gopy.select()  # for ever
    finally:
        print("never printed, either")


if __name__ == "__main__":
    gopy.run(main)
