"""Profiles by name: goroutine, threadcreate, heap, and those that programs make."""

import io
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gotest import go_test
from pprofs import Parsed, parse, read_by_go
from worlds import own_world, until_waiting

from gopy import Chan, Goroutine, Panic, chan, context, go, runtime
from gopy.runtime import pprof
from gopy.runtime.frames import function_at, pc_of, stack_of


def text(name: str, debug: int = 1) -> str:
    return written(name, debug).decode()


def binary(name: str) -> Parsed:
    return parse(written(name, 0))


def written(name: str, debug: int) -> bytes:
    profile = pprof.lookup(name)
    assert profile is not None
    file = io.BytesIO()
    profile.write_to(file, debug)
    return file.getvalue()


def waiter(ch: Chan[int]) -> None:
    ch.recv()


@contextmanager
def waiters(count: int, **labels: str) -> Iterator[list[Goroutine]]:
    """Have count goroutines wait in `waiter`."""
    ch = chan[int]()

    def start(ctx: context.Context) -> list[Goroutine]:
        return [go(waiter, ch) for _ in range(count)]

    started = pprof.do(context.background(), labels, start)
    for g in started:
        until_waiting(g, "chan receive")
    try:
        yield started
    finally:
        ch.close()


def test_the_runtimes_profiles_have_names_and_all_others_are_unknown() -> None:
    """SEMANTICS 224."""
    names = [each.name() for each in pprof.profiles()]
    assert names == sorted(names)
    assert {"block", "goroutine", "heap", "mutex", "threadcreate"} <= {*names}
    assert pprof.lookup("nosuch") is None
    assert pprof.lookup("allocs") is None  # nobody knows what has been freed
    assert pprof.lookup("goroutine") is pprof.lookup("goroutine")


@go_test("runtime/pprof/pprof_test.go", "TestGoroutineCounts")
@own_world(procs=1)
def test_equal_stacks_of_goroutines_are_one_row_with_a_count() -> None:
    """SEMANTICS 224."""
    with waiters(3), waiters(2, path='/"a"'):
        found = text("goroutine")
        head, first, frame, *_ = found.splitlines()
        assert head == f"goroutine profile: total {runtime.num_goroutine()}"
        assert re.fullmatch(r"3 @ 0x[0-9a-f]+", first)
        at = rf"#\t{first[4:]}\t\S+\.waiter\+0x1\t{re.escape(__file__)}:\d+"
        assert re.fullmatch(at, frame)
        assert f'2 {first[2:]}\n# labels: {{"path":"/\\"a\\""}}\n{frame}\n' in found
        profile = pprof.lookup("goroutine")
        assert profile is not None and profile.count() == runtime.num_goroutine() == 6


@own_world(procs=1)
def test_the_file_says_the_same_as_the_text() -> None:
    with waiters(3), waiters(2, path="/a"):
        found = binary("goroutine")
    assert found.types == [("goroutine", "count")]
    assert (found.period_type, found.period) == (("goroutine", "count"), 1)
    rows = [(s.values, s.labels) for s in found.seen(".waiter")]
    assert rows == [((3,), {}), ((2,), {"path": "/a"})]
    assert sum(s.values[0] for s in found.samples) == 6


@own_world(procs=1)
def test_debug_2_is_the_dump_of_all_goroutines() -> None:
    """SEMANTICS 224."""
    with waiters(2):
        stacks = [runtime.stack(all=True), text("goroutine", 2)]
    mine, theirs = (stack.split("\n\n")[1:] for stack in stacks)
    assert mine == theirs and len(mine) == 2
    assert all(re.match(r"goroutine 1 \[running\]:\n", stack) for stack in stacks)


@own_world(procs=1)  # so nobody else runs it
def test_a_goroutine_that_has_not_begun_shows_the_function_it_will_begin_with() -> None:
    ch = chan[int](1)
    ch.send(1)
    g = go(waiter, ch)
    assert g.status == "runnable"
    found = text("goroutine")
    assert re.search(rf"waiter\+0x0\t{re.escape(__file__)}:{waiter.__code__.co_firstlineno}", found)


def test_of_threads_the_number_is_known() -> None:
    found = text("threadcreate")
    total = re.match(r"threadcreate profile: total (\d+)\n(\d+) @\n#\t0x0\n\n", found)
    assert total is not None and total[1] == total[2]
    assert [s.functions for s in binary("threadcreate").samples] == [()]


class Kept:
    """Something that is easily told apart."""


def test_without_tracemalloc_the_heap_is_told_by_type() -> None:
    assert not tracemalloc.is_tracing()
    kept = [Kept() for _ in range(1234)]
    found = binary("heap")
    assert found.types == [("inuse_objects", "count"), ("inuse_space", "bytes")]
    (row,) = found.seen(".Kept")
    assert row.values[0] >= len(kept) and row.values[1] > 0
    shown = text("heap")
    assert re.match(r"heap profile: (\d+): (\d+) \[\1: \2\] @ heap/1\n", shown)
    assert "# by type; tracemalloc does not trace\n" in shown


def keep(count: int) -> list[bytes]:
    return [bytes(1000 + each) for each in range(count)]


def test_with_tracemalloc_the_heap_is_told_by_stack() -> None:
    tracemalloc.start(5)
    try:
        kept = keep(100)
        found, shown = binary("heap"), text("heap")
    finally:
        tracemalloc.stop()
    rows = found.seen(f"{__name__}.keep")
    assert sum(row.values[0] for row in rows) >= len(kept)
    assert sum(row.values[1] for row in rows) >= sum(map(len, kept))
    assert keep.__code__.co_firstlineno + 1 in {row.lines[0] for row in rows}
    assert "# by stack, since tracemalloc traces\n" in shown


def test_a_heap_of_objects_that_cannot_tell_their_size_is_told_without_it() -> None:
    class CannotTell:
        def __sizeof__(self) -> int:
            raise OSError("oh")

    odd = [CannotTell()]
    (row,) = binary("heap").seen(".CannotTell")
    assert row.values == (len(odd), 0)


def test_a_profile_of_ones_own_holds_a_stack_for_each_value() -> None:
    carts = pprof.new_profile("test.carts")
    assert pprof.lookup("test.carts") is carts in pprof.profiles()

    def open_cart(value: object) -> None:
        carts.add(value)
        carts.add(f"{value!r}, without open_cart", skip=1)

    for value in (1, True, 1.0):
        open_cart(value)
    assert carts.count() == 6
    found = binary("test.carts")
    assert found.types == [("test.carts", "count")]
    (row,) = found.seen(".open_cart")
    assert row.values == (3,) and row.functions[0].endswith(".open_cart")
    assert text("test.carts").startswith("test.carts profile: total 6\n3 @ 0x")
    carts.remove(1.0)
    carts.remove("nobody's")
    assert carts.count() == 5


def test_more_skipped_than_there_is_leaves_a_row_that_says_so() -> None:
    lost = pprof.new_profile("test.lost")
    lost.add("value", skip=10_000)
    assert "runtime/pprof.lostProfileEvent" in text("test.lost")


def test_what_may_not_be_done_with_a_profile_panics() -> None:
    with pytest.raises(Panic, match="^pprof: NewProfile with empty name$"):
        pprof.new_profile("")
    with pytest.raises(Panic, match="^pprof: NewProfile name already in use: heap$"):
        pprof.new_profile("heap")
    heap = pprof.lookup("heap")
    assert heap is not None
    with pytest.raises(Panic, match="^pprof: Add called on built-in Profile heap$"):
        heap.add("value")
    twice = pprof.new_profile("test.twice")
    twice.add("value")
    with pytest.raises(Panic, match="^pprof: Profile.Add of duplicate value$"):
        twice.add("value")
    with pytest.raises(TypeError, match="unhashable"):
        twice.add([])  # type: ignore[arg-type]
    assert twice.count() == 1


class Broken:
    def write(self, b: bytes, /) -> int:
        raise OSError("no room")


@go_test("runtime/pprof/proto_test.go", "TestWriteToErr")
def test_what_writing_raises_goes_to_the_caller() -> None:
    profile = pprof.lookup("goroutine")
    assert profile is not None
    for debug in (0, 1, 2):
        with pytest.raises(OSError, match="no room"):
            profile.write_to(Broken(), debug)


def test_a_number_in_a_profile_leads_back_to_its_function() -> None:  # F1
    def nested() -> list[int]:
        return [pc_of(site) for site in stack_of(__import__("sys")._getframe())]

    inner, outer, *_ = nested()
    names = [getattr(function_at(pc), "name", "") for pc in (inner, outer)]
    this = "test_a_number_in_a_profile_leads_back_to_its_function"
    assert names == [f"{__name__}.{this}.nested", f"{__name__}.{this}"]
    assert function_at(1) is None


@pytest.mark.parametrize("name", ["goroutine", "threadcreate", "heap", "block", "mutex"])
def test_go_reads_every_profile(name: str, tmp_path: Path) -> None:
    kind = {"heap": "inuse_space", "block": "delay", "mutex": "delay"}.get(name, name)
    assert f"Type: {kind}\n" in read_by_go(written(name, 0), tmp_path)
