"""As long as somebody runs, those who are stuck for ever don't matter.  SEMANTICS 65, 70."""

import fmt

import gopy


def main() -> None:
    never = gopy.sync.Mutex()
    never.lock()
    nobody = gopy.chan[int]()
    gopy.go(never.lock)
    gopy.go(nobody.send, 1)

    def wants_two() -> None:
        nobody.recv()
        nobody.recv()

    gopy.go(wants_two)
    gopy.go(gopy.select)
    turns = gopy.chan[int]()

    def take_turns() -> None:
        for turn in range(1000):
            turns.send(turn)
        turns.close()

    gopy.go(take_turns)
    total = 0
    for turn in turns:
        total += turn
    fmt.println(total, gopy.runtime.num_goroutine() >= 4)


gopy.run(main)
