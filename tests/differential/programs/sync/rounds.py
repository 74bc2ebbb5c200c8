"""A WaitGroup lets all who wait go, and can be used again.  SEMANTICS 105, 106."""

import fmt

import gopy


def main() -> None:
    workers, waiters = gopy.sync.WaitGroup(), gopy.sync.WaitGroup()
    workers.wait()
    for number in range(3):
        results = gopy.chan[int](4)
        gate = gopy.chan[bool]()

        def work(i: int, number: int, gate: gopy.Chan[bool], results: gopy.Chan[int]) -> None:
            gate.recv()
            results.send(i * number)

        for i in range(4):
            workers.go(work, i, number, gate, results)
        passed = gopy.chan[int](2)

        def wait(passed: gopy.Chan[int], results: gopy.Chan[int]) -> None:
            workers.wait()
            passed.send(len(results))

        for _ in range(2):
            waiters.go(wait, passed, results)
        gate.close()
        waiters.wait()
        fmt.println(number, passed.recv(), passed.recv(), sum(results.recv() for _ in range(4)))


gopy.run(main)
