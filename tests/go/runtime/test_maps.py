"""Maps that several goroutines use at once: where Go ends the program, a dict stays whole.

Go's runtime notices a part of such uses and calls them fatal.  Ours has nothing to notice:
CPython guards each operation.  Only an iteration that meets a write says so, in the goroutine
that iterates.  `sync.Map` is for everything that takes more than one operation.
"""

import pytest
from gotest import go_test
from worlds import own_world

from gopy import chan, go, runtime
from gopy.sync import Map, WaitGroup

PROCS = pytest.mark.parametrize("procs", [1, 4])
WRITERS = 4
KEYS = 2_000


def store_everywhere(shared: dict[int, int], number: int) -> None:
    """Write own keys and common ones, in turns with the other writers."""
    for key in range(KEYS):
        shared[key * WRITERS + number] = number
        shared[-1] = number
        if key % 16 == 0:
            runtime.gosched()


@PROCS
@go_test("runtime/crash_test.go", "TestConcurrentMapWrites", "TestConcurrentMapWritesIssue69447")
def test_writers_of_one_dict_lose_none_of_their_keys(procs: int) -> None:  # SEMANTICS 83
    @own_world(procs=procs)
    def body() -> dict[int, int]:
        shared: dict[int, int] = {}
        writers = WaitGroup()
        for number in range(WRITERS):
            writers.go(store_everywhere, shared, number)
        writers.wait()
        return shared

    shared = body()
    assert shared.pop(-1) in range(WRITERS)
    assert shared == {key: key % WRITERS for key in range(KEYS * WRITERS)}


@PROCS
@go_test("runtime/crash_test.go", "TestConcurrentMapReadWrite")
def test_a_reader_of_a_dict_sees_what_was_there_or_what_has_come(procs: int) -> None:
    @own_world(procs=procs)
    def body() -> set[int | None]:
        shared: dict[int, int] = {}
        seen: set[int | None] = set()
        done: chan[None] = chan()

        def writes() -> None:
            store_everywhere(shared, 3)
            done.close()

        go(writes)
        while not done.try_recv()[1] and -1 not in shared:
            seen.add(shared.get(-1))
            runtime.gosched()
        done.recv()
        return seen | {shared[-1]}

    assert body() <= {None, 3}


@own_world()
@go_test("runtime/crash_test.go", "TestConcurrentMapIterateWrite")
def test_an_iteration_over_a_dict_that_meets_a_write_raises_there_alone() -> None:
    shared = dict.fromkeys(range(10))
    turn, written = chan[None](), chan[None]()

    def writes() -> None:
        turn.recv()
        shared[10] = None
        written.close()

    go(writes)
    with pytest.raises(RuntimeError, match="^dictionary changed size during iteration$"):
        for key in shared:
            if key == 5:
                turn.send(None)
                written.recv()
    assert shared == dict.fromkeys(range(11))


@own_world()
@go_test("runtime/crash_test.go", "TestConcurrentMapIterateWrite")
def test_a_range_over_sync_map_goes_on_through_writes() -> None:
    shared = Map[int, int]()
    for key in range(10):
        shared.store(key, key)
    turn, written = chan[None](), chan[None]()

    def writes() -> None:
        turn.recv()
        shared.delete(9)
        for key in range(10, 20):
            shared.store(key, key)
        written.close()

    go(writes)
    seen = []
    for key, _ in shared:
        seen.append(key)
        if len(seen) == 1:
            turn.send(None)
            written.recv()
    assert len(seen) == len(set(seen))
    assert set(seen) >= set(range(9))
