"""References that the twins take and drop: none is lost, and none is left."""

import sys
import weakref

import pytest
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime, sync
from gopy._core import WORLD_STOPS

TIMES = 1000


class Value:
    """Something that can be watched."""


def counts(*values: object) -> list[int]:
    return [sys.getrefcount(each) for each in values]


@own_world()
def test_what_passes_through_channels_is_held_by_nobody_afterwards() -> None:
    values = [Value(), "text" * 100, 1 << 70, (1, [2]), 2.5]
    before = counts(*values)
    for capacity in (0, 1, 50):
        there = chan[object](capacity)

        def feed(there: chan[object] = there) -> None:
            for number in range(TIMES):
                there.send(values[number % len(values)])
            there.close()

        go(feed)
        came = sum(1 for _ in there)
        assert came == TIMES
        del there, feed
    runtime.gosched()
    assert counts(*values) == before


@own_world()
def test_what_lives_for_ever_is_still_there() -> None:
    """None, small numbers and short texts have no count that could run out."""
    values: list[object] = [None, True, 7, "", ()]
    there = chan[object](1)
    for number in range(3 * TIMES):
        there.send(values[number % 5])
        assert there.recv() is values[number % 5]
    assert values == [None, True, 7, "", ()]


@own_world()
def test_who_drops_the_last_reference_ends_the_object() -> None:
    there = chan[object]()
    ended: list[int] = []

    def drop() -> None:
        for _ in range(TIMES):
            there.recv()

    group = sync.WaitGroup()
    group.go(drop)
    for number in range(TIMES):
        value = Value()
        weakref.finalize(value, ended.append, number)
        there.send(value)
        del value
    group.wait()
    assert ended == list(range(TIMES))


@own_world()
def test_goroutines_that_end_drop_what_they_were_called_with() -> None:
    ended: list[int] = []
    group = sync.WaitGroup()

    def work(value: Value) -> None:
        runtime.gosched()
        group.done()

    group.add(TIMES)
    for number in range(TIMES):
        value = Value()
        weakref.finalize(value, ended.append, number)
        go(work, value)
        del value
    group.wait()
    runtime.gosched()
    assert sorted(ended) == list(range(TIMES))


@pytest.mark.skipif(WORLD_STOPS, reason="there counts are kept otherwise")
def test_what_lives_for_ever_may_have_been_counted_by_who_was_built_for_an_older_python() -> None:
    """He adds to the whole word; then it isn't for ever any more, and references are uncounted."""
    done = run_program(
        """
        import ctypes
        from gopy import go, run, runtime

        def main():
            for _ in range(3):
                go(frozenset)
            word = ctypes.c_ssize_t.from_address(id(frozenset))
            word.value += 2
            for _ in range(5):
                runtime.gosched()
            word.value -= 2
            print(frozenset("a"), runtime.num_goroutine())

        run(main)
        """
    )
    assert (done.stdout, done.stderr) == ("frozenset({'a'}) 1\n", "")
