"""The number of goroutines counts the caller and those that wait.  SEMANTICS 74."""

import fmt

import gopy


def main() -> None:
    fmt.println(gopy.runtime.num_goroutine(), gopy.runtime.gomaxprocs(0))
    gate = gopy.chan[bool]()
    for _ in range(3):
        gopy.go(gate.recv)
    fmt.println(gopy.runtime.num_goroutine())
    gopy.runtime.gosched()
    fmt.println(gopy.runtime.num_goroutine())
    gate.send(True)
    gopy.runtime.gosched()
    fmt.println(gopy.runtime.num_goroutine())
    gate.close()
    gopy.runtime.gosched()
    fmt.println(gopy.runtime.num_goroutine())


gopy.run(main)
