"""Hammers: many goroutines on one atomic value, run as `main.py NAME` under one P and under four.

As in the folder above, each function is a program's main and fails by an exception.
"""

import sys
from collections.abc import Callable
from typing import Any

from gopy import run, runtime
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int32, Int64, Pointer, Uint32, Uint64, Uintptr, Value

ROUNDS = 200


def together(count: int, work: Callable[..., object], *args: Any) -> None:
    """Run work(index, *args) in count goroutines, and wait for all."""
    wg = WaitGroup()
    for index in range(count):
        wg.go(work, index, *args)
    wg.wait()


def _add(kinds: Any) -> None:
    for kind in kinds:
        added, compared, swapped = kind(), kind(), kind()

        def work(index: int, a: Any = added, c: Any = compared, s: Any = swapped) -> None:
            for _ in range(ROUNDS):
                a.add(1)
                while True:
                    old = c.load()
                    if c.compare_and_swap(old, old + 1):
                        break
                half = (index + 1) << 16 | index + 1
                old = s.swap(half)
                assert old >> 16 == old & 0xFFFF, "half of one value and half of another"

        together(4, work)
        assert added.load() == compared.load() == 4 * ROUNDS


def atomic_32() -> None:
    _add((Int32, Uint32))


def atomic_64() -> None:
    _add((Int64, Uint64, Uintptr))


def atomic_store_load() -> None:
    """Both halves of what is loaded are from one store."""
    for kind in (Int32, Uint32, Uintptr, Int64, Uint64):
        half = 32 if kind in (Int64, Uint64, Uintptr) else 16
        mask = (1 << half - 1) - 1
        x = kind()

        def work(index: int, x: Any = x, half: int = half, mask: int = mask) -> None:
            for _ in range(ROUNDS):
                value = x.load()
                assert value & mask == value >> half & mask
                new = (value & mask) + 1
                x.store(new << half | new)

        together(8, work)
    pointer: Pointer[tuple[int, int]] = Pointer((0, 0))

    def point(index: int) -> None:
        for number in range(ROUNDS):
            pair = pointer.load()
            assert pair is not None and pair[0] == pair[1]
            pointer.store((number, number))

    together(8, point)


def _sequential(kind: Any) -> None:
    """Two store theirs and load the other's: one at least must see the other's store."""
    x = (kind(), kind())
    seen = ([kind(-1) for _ in range(3)], [kind(-1) for _ in range(3)])

    def work(me: int) -> None:
        he = 1 - me
        for number in range(1, ROUNDS):
            x[me].store(number)
            mine = x[he].load()
            seen[me][number % 3].store(mine)
            while seen[he][number % 3].load() == -1:
                runtime.gosched()
            his = seen[he][number % 3].load()
            assert {mine, his} <= {number, number - 1}
            assert number in (mine, his), "not sequentially consistent"
            seen[me][(number - 1) % 3].store(-1)

    together(2, work)


def _publication(kind: Any) -> None:
    """Who sees the signal sees what was written before it."""
    signal = kind()
    data: dict[str, Any] = {}

    def work(me: int) -> None:
        for number in range(1, ROUNDS):
            if (number + me) % 2 == 0:
                data["whole"], data["real"] = number, float(number)
                signal.store(number)
            else:
                while signal.load() != number:
                    runtime.gosched()
                assert data == {"whole": number, "real": float(number)}

    together(2, work)


def atomic_sequential_32() -> None:
    _sequential(Int32)


def atomic_sequential_64() -> None:
    _sequential(Int64)


def atomic_publication_32() -> None:
    _publication(Int32)


def atomic_publication_64() -> None:
    _publication(Int64)


def value_concurrent() -> None:
    """What is loaded is one of the values stored, whole."""
    for values in ([0, -1, 2**62], ["", "short", "x" * 500], [(1, 1), (2, 2)]):
        held: Value[Any] = Value()

        def work(index: int, values: Any = values, held: Any = held) -> None:
            for number in range(ROUNDS):
                held.store(values[(index + number) % len(values)])
                assert held.load() in values

        together(8, work)


def value_swap() -> None:
    held: Value[int] = Value()
    total = Uint64()
    workers, each = 20, 50

    def work(index: int) -> None:
        for new in range(index * each, (index + 1) * each):
            old = held.swap(new)
            if old is not None:
                total.add(old)

    together(workers, work)
    count = workers * each
    last = held.load()
    assert last is not None and total.load() + last == count * (count - 1) // 2


def value_compare_and_swap() -> None:
    held: Value[int] = Value(0)
    workers, each = 10, 10

    def work(index: int) -> None:
        mine = index
        while mine < workers * each:
            if held.compare_and_swap(mine, mine + 1):
                mine += workers
            runtime.gosched()

    together(workers, work)
    assert held.load() == workers * each


if __name__ == "__main__":
    run(globals()[sys.argv[1]])
    print("ok")
