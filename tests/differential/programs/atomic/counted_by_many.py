"""Nothing is lost when many add at once.  SEMANTICS 114, 117."""

import fmt

import gopy


def main() -> None:
    total, swaps = gopy.sync.atomic.Int64(), gopy.sync.atomic.Int64()
    wg = gopy.sync.WaitGroup()

    def count(i: int) -> None:
        for _ in range(50):
            total.add(i)
            while not swaps.compare_and_swap(old := swaps.load(), old + 1):
                pass
            gopy.runtime.gosched()

    for i in range(8):
        wg.go(count, i)
    wg.wait()
    fmt.println(total.load(), swaps.load())


gopy.run(main)
