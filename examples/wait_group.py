"""WaitGroup: wait until a number of goroutines have ended.

`wg.go` starts a goroutine that the group waits for; `add` and `done` count what is
started in any other way.  Everything done before `done` is seen after `wait`.
"""

import gopy
from gopy import chan, go
from gopy.sync import WaitGroup
from gopy.time import MILLISECOND


def main() -> None:
    squares = [0] * 5
    wg = WaitGroup()

    def fill(i: int) -> None:
        squares[i] = i * i  # each goroutine has a slot of its own, so no lock is needed

    for i in range(len(squares)):
        wg.go(fill, i)
    wg.wait()
    print("squares:", squares)

    gate = chan[None]()

    def pass_gate() -> None:
        gate.recv()
        wg.done()

    wg.add(2)  # before they start: wait must not come first and find nothing to wait for
    for _ in range(2):
        go(pass_gate)
    try:
        wg.wait(timeout=10 * MILLISECOND)
    except TimeoutError:
        print("still waiting at the gate")
    gate.close()  # opens it for all
    wg.wait()
    print("all have passed the gate")


if __name__ == "__main__":
    gopy.run(main)
