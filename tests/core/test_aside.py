"""Where greenlet puts aside the C stacks of those who wait: compiled, in a region of its own."""

import ctypes
import os
import sys
from collections.abc import Iterator
from textwrap import dedent

import pytest
from programs import run_program

from gopy import run
from gopy._core import WORLD_STOPS, twin

STACK = twin("gopy._core.sched._stack")
pytestmark = pytest.mark.skipif(
    STACK is None or WORLD_STOPS or os.environ.get("PYTHONMALLOC", "") != "" or sys.flags.dev_mode,
    reason="the reference has no region, who has no GIL mimalloc, and others what they ask for",
)

REGION = 4 << 30
SLAB = 65536
FEW, MANY = 1040, 4096  # bytes of the smallest block and of the largest

memory = ctypes.PyDLL(None)
realloc = memory.PyMem_Realloc
realloc.restype = ctypes.c_void_p
realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
free = memory.PyMem_Free
free.restype = None
free.argtypes = [ctypes.c_void_p]

SETUP = """
    import ctypes, os, re, sys
    from gopy import chan, go, run, runtime
    from gopy._core import twin

    memory = ctypes.PyDLL(None)
    realloc, free = memory.PyMem_Realloc, memory.PyMem_Free
    realloc.restype, realloc.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t]
    free.restype, free.argtypes = None, [ctypes.c_void_p]

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def many_wait():
        gate, came = chan(), []
        for number in range(500):
            go(lambda number=number: came.append(number + gate.recv()))
        runtime.gosched()
        for _ in range(500):
            gate.send(0)
        while len(came) < 500:
            runtime.gosched()
        return sorted(came) == list(range(500))

    def has_region():
        return twin("gopy._core.sched._stack").region != 0
"""


def program(text: str, **env: str) -> str:
    """Run a program that may use what SETUP has; return what it printed."""
    done = run_program(dedent(SETUP) + dedent(text), env=env)
    assert done.stderr == ""
    return done.stdout


def ours(block: int) -> bool:
    return 0 <= block - STACK.region < REGION  # type: ignore[union-attr]


@pytest.fixture(autouse=True, scope="module")
def region() -> None:
    """Have a region: the first world has brought it."""
    run(lambda: None)


@pytest.fixture
def blocks() -> Iterator[list[int]]:
    """Blocks, which are given back in the end."""
    taken: list[int] = []
    yield taken
    for block in taken:
        free(block)


def fill(block: int, size: int) -> None:
    ctypes.memmove(block, bytes((block + at) % 251 for at in range(size)), size)


def holds(block: int, size: int, filled: int) -> bool:
    return ctypes.string_at(block, size) == bytes((filled + at) % 251 for at in range(size))


def test_who_waits_lies_there() -> None:
    """Of the region so much is in memory as they need."""
    text = """
        def held():
            region = twin("gopy._core.sched._stack").region
            with open("/proc/self/smaps") as file:
                lines = iter(file.read().splitlines())
            for line in lines:
                if re.match("[0-9a-f]+-[0-9a-f]+ ", line):
                    start, end = (int(each, 16) for each in line.split()[0].split("-"))
                    if start <= region < end:
                        rss = next(each for each in lines if each.startswith("Rss:"))
                        return 1024 * int(rss.split()[1])

        def main():
            gate, count = chan(), 2000
            runtime.gosched()
            before = held()
            for _ in range(count):
                go(gate.recv)
            while sum(g.wait_reason == "chan receive" for g in runtime.goroutines()) < count:
                runtime.gosched()
            print(1000 < (held() - before) / count < 3000)

        run(main)
    """
    assert program(text) == "True\n"


def test_only_blocks_of_some_sizes_lie_there(blocks: list[int]) -> None:
    for size in (0, 1, 512, 513, FEW - 17, FEW - 16, MANY + 1, 100_000):
        blocks.append(realloc(None, size))
        assert not ours(blocks[-1])
    for size in (FEW - 15, FEW, FEW + 1, 1672, MANY - 1, MANY):
        blocks.append(realloc(None, size))
        assert ours(blocks[-1])


def test_each_block_is_one_s_own(blocks: list[int]) -> None:
    sizes = [FEW - 15 + 7 * step for step in range(430)] * 3
    for size in sizes:
        blocks.append(realloc(None, size))
        fill(blocks[-1], size)
    assert max(sizes) <= MANY
    assert all(block % 16 == 0 for block in blocks)
    assert all(holds(block, size, block) for block, size in zip(blocks, sizes, strict=True))


def test_what_is_given_back_last_is_taken_next() -> None:
    first, second = realloc(None, 1672), realloc(None, 1672)
    free(first)
    free(second)
    assert [realloc(None, 1665), realloc(None, 1672)] == [second, first]
    free(first)
    free(second)


@pytest.mark.parametrize("size", [1, 900, 1200, 1671, 1680, 1681, 3900, 4097, 50_000])
def test_a_block_that_gets_another_size_keeps_what_it_holds(blocks: list[int], size: int) -> None:
    before = realloc(None, 1672)
    fill(before, 1672)
    blocks.append(realloc(before, size))
    assert holds(blocks[-1], min(size, 1672), before)
    assert (blocks[-1] == before) == (840 < size <= 1680)


def test_a_block_of_somebody_else_s_may_grow_into_those_sizes(blocks: list[int]) -> None:
    before = realloc(None, 300)
    fill(before, 300)
    blocks.append(realloc(before, 1672))
    assert not ours(blocks[-1])  # malloc may have room behind it
    assert holds(blocks[-1], 300, before)


def test_memory_goes_back_to_the_kernel_and_addresses_to_other_sizes() -> None:
    """4 MiB are kept, and of each size what is at hand."""
    assert (
        program("""
            run(many_wait)
            count, size = 20_000, 1672
            before = resident()
            blocks = [realloc(None, size) for _ in range(count)]
            for block in blocks:
                ctypes.memset(block, 7, size)
            full, last = resident(), max(blocks)
            for block in blocks:
                free(block)
            print(full - before > 0.9 * count * size, resident() - before < 8_000_000)
            others = [realloc(None, 2 * size) for _ in range(8_000)]
            for block in others:
                ctypes.memset(block, 8, 2 * size)
            print(max(others) < last + 65536, run(many_wait))
        """)
        == "True True\nTrue True\n"
    )


def test_hardly_any_memory_is_kept_of_many_sizes_in_whatever_order_they_come_back() -> None:
    """A block at hand keeps its slab, and they come from everywhere."""
    assert (
        program("""
            import random
            run(many_wait)
            before = resident()
            blocks = [realloc(None, 1100 + 64 * (number % 30)) for number in range(30_000)]
            for block in blocks:
                ctypes.memset(block, 7, 1100)
            full = resident()
            random.Random(7).shuffle(blocks)
            for block in blocks:
                free(block)
            print(full - before > 40_000_000, resident() - before < 16_000_000, run(many_wait))
        """)
        == "True True True\n"
    )


def test_where_the_region_cannot_grow_others_give_what_is_asked_for() -> None:
    """It has a MiB at least by then, and no more."""
    assert (
        program("""
            import resource
            run(many_wait)
            region = twin("gopy._core.sched._stack").region
            pad = [bytearray(1000) for _ in range(10_000)]
            last = bytearray(1000)  # so that malloc keeps what comes free
            pad.clear()
            resource.setrlimit(resource.RLIMIT_DATA, (1, resource.RLIM_INFINITY))
            blocks = [realloc(None, 1672) for _ in range(1500)]
            for number, block in enumerate(blocks):
                ctypes.memset(block, number % 251, 1672)
            within = [0 <= block - region < 4 << 30 for block in blocks]
            held = [ctypes.string_at(block, 1672) for block in blocks]
            whole = held == [bytes([number % 251]) * 1672 for number in range(1500)]
            for block in blocks:
                free(block)
            resource.setrlimit(resource.RLIMIT_DATA, (-1, resource.RLIM_INFINITY))
            print(any(within), all(within), whole, len(last), run(many_wait))
        """)
        == "True False True 1000 True\n"
    )


@pytest.mark.parametrize(
    "env",
    [{"PYTHONMALLOC": "malloc"}, {"PYTHONMALLOC": "debug"}, {"GOPYDEBUG": "smallchunks=0"}],
    ids=["malloc", "debug", "smallchunks=0"],
)
def test_not_where_somebody_wants_memory_otherwise(env: dict[str, str]) -> None:
    assert program("print(run(many_wait), has_region())", **env) == "True False\n"


@pytest.mark.parametrize("more", [1 << 30, 1 << 40], ids=["a GiB more", "a TiB more"])
def test_not_where_addresses_are_limited(more: int) -> None:
    """Who has limited them wants them for something else."""
    text = f"""
        import resource
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + {more}, resource.RLIM_INFINITY))
        print(run(many_wait), has_region())
    """
    assert program(text) == "True False\n"


def test_not_while_allocations_are_traced_which_puts_back_what_was_there_before() -> None:
    text = """
        import tracemalloc
        tracemalloc.start()
        print(run(many_wait), has_region())
        tracemalloc.stop()
        print(run(many_wait), has_region())
    """
    assert program(text) == "True False\nTrue False\n"


def test_allocations_may_be_traced_later() -> None:
    text = """
        import tracemalloc
        print(run(many_wait), has_region())
        held = realloc(None, 1672)
        tracemalloc.start()
        print(run(many_wait))
        other = realloc(None, 1672)
        free(held)
        tracemalloc.stop()
        free(other)
        print(run(many_wait))
    """
    assert program(text) == "True True\nTrue\nTrue\n"


def test_the_child_of_a_fork_has_one_of_its_own() -> None:
    text = """
        import warnings
        warnings.simplefilter("ignore")
        def main():
            gate = chan()
            for _ in range(50):
                go(gate.recv)
            runtime.gosched()
            child = os.fork()
            whole = many_wait()
            gate.close()
            if not child:
                os._exit(0 if whole else 3)
            print(whole, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        run(main)
    """
    assert program(text) == "True 0\n"


def test_another_interpreter_has_no_part_in_it() -> None:
    module = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    made = "'legacy'" if sys.version_info >= (3, 13) else "isolated=False"
    run_in = "exec" if sys.version_info >= (3, 13) else "run_string"
    text = f"""
        import {module} as interpreters
        run(many_wait)
        a, b = os.pipe()
        script = [
            "import ctypes, os",
            "realloc = ctypes.PyDLL(None).PyMem_Realloc",
            "realloc.restype = ctypes.c_void_p",
            "realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]",
            f"os.write({{b}}, str(realloc(None, 1672)).encode())",
        ]
        other = interpreters.create({made})
        interpreters.{run_in}(other, chr(10).join(script))
        interpreters.destroy(other)
        block, region = int(os.read(a, 100)), twin("gopy._core.sched._stack").region
        print(0 <= block - region < 4 << 30, 0 <= realloc(None, 1672) - region < 4 << 30)
    """
    assert program(text) == "False True\n"
