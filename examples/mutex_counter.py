"""A race and its cure: read, be switched away, write back what is stale.

`gosched` stands for anything that lets others run between the read and the write.
Without a lock the updates of others are lost; with a Mutex nobody gets in between.
"""

import gopy
from gopy.runtime import gosched
from gopy.sync import Mutex, WaitGroup
from gopy.sync.atomic import Int64

GOROUTINES = 100


class Counter:
    def __init__(self) -> None:
        self.value = 0
        self.mu = Mutex()
        self.readers = Int64()

    def add_unlocked(self) -> None:
        value = self.value
        self.readers.add(1)
        while self.readers.load() < GOROUTINES:  # the worst case, every time: all have read
            gosched()
        self.value = value + 1

    def add_locked(self) -> None:
        with self.mu:
            value = self.value
            gosched()
            self.value = value + 1


def main() -> None:
    unlocked, locked = Counter(), Counter()
    wg = WaitGroup()
    for _ in range(GOROUTINES):
        wg.go(unlocked.add_unlocked)
        wg.go(locked.add_locked)
    wg.wait()
    print(f"without the lock, {GOROUTINES} goroutines count to {unlocked.value}")
    print(f"with it, they count to {locked.value}")


if __name__ == "__main__":
    gopy.run(main)
