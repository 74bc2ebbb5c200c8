"""A buffered channel as a semaphore: never more inside than its capacity.  SEMANTICS 20."""

import fmt

import gopy


def main() -> None:
    tokens = gopy.chan[object](3)
    inside, worst = gopy.sync.atomic.Int32(), gopy.sync.atomic.Int32()
    wg = gopy.sync.WaitGroup()

    def enter() -> None:
        tokens.send(None)
        if (n := inside.add(1)) > worst.load():
            worst.store(n)
        gopy.runtime.gosched()
        inside.add(-1)
        tokens.recv()

    for _ in range(20):
        wg.go(enter)
    wg.wait()
    fmt.println(worst.load() > 0, worst.load() <= 3, inside.load(), len(tokens))


gopy.run(main)
