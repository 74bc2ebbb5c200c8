"""Atomic integers: one operation, one instant, no lock.

For a counter, a flag or a maximum they do what a Mutex would.  They have Go's
widths and wrap around as Go's do.
"""

import gopy
from gopy.sync import WaitGroup
from gopy.sync.atomic import Bool, Int64, Uint32

GOROUTINES, TIMES = 50, 200


def raise_to(highest: Int64, value: int) -> None:
    """Set highest to value unless it's higher already."""
    while (seen := highest.load()) < value:
        if highest.compare_and_swap(seen, value):  # fails if another goroutine was quicker
            return


def main() -> None:
    hits, highest, claimed, winners = Int64(), Int64(), Bool(), Int64()
    wg = WaitGroup()

    def work(number: int) -> None:
        for _ in range(TIMES):
            hits.add(1)
        raise_to(highest, number * number)
        if claimed.compare_and_swap(False, True):
            winners.add(1)

    for number in range(GOROUTINES):
        wg.go(work, number)
    wg.wait()
    print("hits:", hits.load())
    print("highest:", highest.load())
    print("goroutines that found the flag down:", winners.load())

    small = Uint32(2**32 - 1)
    print("the greatest Uint32 plus one:", small.add(1))
    print("and minus one again:", small.add(-1))


if __name__ == "__main__":
    gopy.run(main)
