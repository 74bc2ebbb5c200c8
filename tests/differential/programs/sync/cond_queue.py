"""A queue with a Cond: nothing is lost, and broadcast ends everybody's wait.  SEMANTICS 95, 98."""

import fmt

import gopy


def main() -> None:
    cond = gopy.sync.Cond(gopy.sync.Mutex())
    queue: list[int] = []
    closed = False
    sums = gopy.chan[int]()

    def consume() -> None:
        total = 0
        with cond:
            while True:
                while not queue and not closed:
                    cond.wait()
                if not queue:
                    break
                total += queue.pop(0)
        sums.send(total)

    for _ in range(3):
        gopy.go(consume)
    for i in range(100):
        with cond:
            queue.append(i)
        cond.signal()
    with cond:
        closed = True
    cond.broadcast()
    fmt.println(sums.recv() + sums.recv() + sums.recv())


gopy.run(main)
